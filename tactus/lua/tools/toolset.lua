--- `Toolset`: groups tools under one name, so that agents can share them.
---
---     Toolset "kit" { tools = { { name = "up", description = "…", input = {…}, handler = function(a) … end } } }
---     shouting = Toolset { tools = { "area", "done" } }
---     helper = Agent { system_prompt = "…", tools = { "kit", shouting, { name = "kit", include = { "kit_up" } } } }
---
--- A tool declared in a toolset is named `<toolset>_<tool>` everywhere; other tools keep their names.
---
--- An entry of `tools` that is a table with the `name` of a toolset is a filter. It gives the agent some of the tools, or
--- gives them other names:
---
--- - `include = { "kit_up" }`: only these tools.
---
--- - `exclude = { "kit_up" }`: all tools but these.
---
--- - `prefix = "my"`: the agent calls every tool `my_<tool>`.
---
--- - `rename = { kit_up = "shout" }`: the agent calls `kit_up` by the name `shout`; a tool that is renamed has no prefix.
---
--- `include`, `exclude` and `rename` use the names from before renaming. A name that is not a tool of the set is an error.

local import = ...

local errors = import "engine/errors"
local declarations = import "engine/declarations"
local options = import "engine/options"
local foreign_tools = import "tools/foreign_tools"
local tool = import "tools/tool"
local values = import "engine/values"

---@class ToolsetOptions
---@field tools any[] names, handles, or declarations with a `handler`
local OPTIONS = { tools = "table" }

local IGNORED = { description = "describe each tool", type = "remove it: a Toolset groups tools that are written in Lua" }

-- The tools of other kinds of toolsets come from elsewhere, so they can only be mocked.
local function foreign_kind(given)
  if type(given) == "table" and given.use ~= nil then
    return given.use
  elseif type(given) == "table" and given.type ~= nil and given.type ~= "lua" then
    return given.type
  end
  return nil
end

local M = {}

-- Its own tools are declared after the toolset was named.
local function declare_inline(toolset)
  local own = {}
  for index, item in ipairs(toolset.given) do
    if type(item) == "table" and getmetatable(item) == nil and type(item.name) == "string"
      and (item.handler or item[1]) then
      own[index] = tool.declare(item, toolset.name .. "_" .. item.name, "a tool of Toolset")
    else
      own[index] = item
    end
  end
  return own
end

--- Returns the entries of a toolset: handles and names.
function M.entries(toolset)
  toolset.entries = toolset.entries or declare_inline(toolset)
  return toolset.entries
end

import("engine/program").when_complete(function()
  for _, toolset in ipairs(declarations.all("toolset")) do
    M.entries(toolset)
  end
end)

local function declare(given, name)
  local toolset = { kind = "toolset", construct = "Toolset", given = {} }
  toolset.handle = setmetatable({}, { __metatable = "a toolset", __name = "toolset" })
  local kind = foreign_kind(given)
  if kind then
    toolset.foreign = foreign_tools.found(("Toolset of %s"):format(values.show(kind)))
  elseif options.check("Toolset", given, OPTIONS, IGNORED) then
    options.require("Toolset", given, "tools")
    toolset.given = type(given.tools) == "table" and given.tools or {}
  end
  declarations.declare(toolset, name)
  if toolset.name then
    M.entries(toolset)
  end
  return toolset.handle
end

--- Finds the toolset of a handle.
function M.of_handle(handle)
  for _, toolset in ipairs(declarations.all("toolset")) do
    if toolset.handle == handle then
      return toolset
    end
  end
  return nil
end

---@class ToolsetHandle

local INSTEAD = "group the tools with Toolset { tools = { … } }, or filter them: { name = \"kit\", include = { … } }"
local REFUSED = { get = INSTEAD, combine = INSTEAD, filter = INSTEAD }

local function toolset_of(first, second)
  if type(first) == "string" and second ~= nil then
    return declare(second, first)
  elseif type(first) == "string" then
    return function(given)
      return declare(given, first)
    end
  elseif type(first) ~= "table" then
    errors.problem(("Toolset got %s; expected a table of options"):format(values.show(first)))
    return nil
  end
  return declare(first)
end

---@class Toolset
---@overload fun(given: ToolsetOptions): ToolsetHandle
---@overload fun(name: string, given: ToolsetOptions): ToolsetHandle
---@overload fun(name: string): fun(given: ToolsetOptions): ToolsetHandle
M.Toolset = errors.close("Toolset", {}, function(_, first, second)
  return toolset_of(first, second)
end, REFUSED)

--- The members that are part of the original Tactus, with what to write instead.
M.REFUSED = REFUSED

return M
