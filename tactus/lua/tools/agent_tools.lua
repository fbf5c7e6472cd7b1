--- Resolves the `tools` and `inline_tools` of an agent to declarations, by the names that the agent uses.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local declarations = import "engine/declarations"
local options = import "engine/options"
local foreign_tools = import "tools/foreign_tools"
local tool = import "tools/tool"
local values = import "engine/values"

local M = {}

local FILTER = { name = "string", include = "table", exclude = "table", prefix = "string", rename = "table" }

-- The tools of the standard library, which exist once they are required.
local OF_LIBRARY = { done = true, log = true }

---@class AgentTool
---@field name string the name that the model uses
---@field tool table the declaration

-- A list of them has the key `foreign` if it has tools from elsewhere; its value names their declaration.

local function add(list, name, declaration)
  for _, known in ipairs(list) do
    if known.name == name then
      return
    end
  end
  list[#list + 1] = { name = name, tool = declaration }
end

local resolve

local function add_named(list, name)
  local declaration, set = declarations.find("tool", name), declarations.find("toolset", name)
  if declaration then
    add(list, name, declaration)
  elseif set then
    list.foreign = list.foreign or set.foreign
    places.at(set.path, set.line, function()
      resolve(list, import("tools/toolset").entries(set))
    end)
  elseif type(name) == "string" and foreign_tools.is_name(name) then
    list.foreign = foreign_tools.found(("the tool '%s'"):format(name))
  else
    errors.problem(("unknown tool '%s'"):format(name),
      OF_LIBRARY[name] and { hint = ('write local %s = require("tactus.tools.%s") first'):format(name, name) }
      or errors.unknown(name, declarations.list("tool", "toolset"), "declared tools"))
  end
end

-- The tools that a filter applies to.
local function names_in(filter)
  local list = values.sorted_keys(filter.rename or {})
  for _, option in ipairs { "include", "exclude" } do
    table.move(filter[option] or {}, 1, #(filter[option] or {}), #list + 1, list)
  end
  return list
end

--- Applies `{ name = "kit", include =, exclude =, prefix =, rename = }`.
local function add_filtered(list, filter)
  if not options.check(("the filter of '%s'"):format(filter.name), filter, FILTER) then
    return
  end
  local found, known = {}, {}
  add_named(found, filter.name)
  list.foreign = list.foreign or found.foreign
  for index, item in ipairs(found) do
    known[index] = item.name
  end
  for _, name in ipairs(names_in(filter)) do
    if not found.foreign and not values.contains(known, name) then
      errors.problem(("the filter of '%s' names %s, which is not one of its tools"):format(filter.name, values.show(name)),
        errors.unknown(name, known, "its tools"))
    end
  end
  for _, item in ipairs(found) do
    if (not filter.include or values.contains(filter.include, item.name)) and not values.contains(filter.exclude or {}, item.name) then
      local name = (filter.rename or {})[item.name] or (filter.prefix and filter.prefix .. "_" .. item.name) or item.name
      add(list, name, item.tool)
    end
  end
end

local function add_entry(list, entry)
  if type(entry) == "string" then
    add_named(list, entry)
  elseif type(entry) == "table" and getmetatable(entry) == "a tool" then
    add(list, entry.name, declarations.find("tool", entry.name))
  elseif type(entry) == "table" and getmetatable(entry) == "a toolset" then
    local toolset = import "tools/toolset"
    list.foreign = list.foreign or toolset.of_handle(entry).foreign
    resolve(list, toolset.entries(toolset.of_handle(entry)))
  elseif type(entry) == "table" and type(entry.name) == "string" and (entry.handler or entry[1]) then
    errors.problem(("the tool '%s' is declared inside 'tools'"):format(entry.name),
      { hint = "declare it with Tool, or put it into 'inline_tools'" })
  elseif type(entry) == "table" and type(entry.name) == "string" then
    add_filtered(list, entry)
  else
    errors.problem(("%s is not a tool"):format(values.show(entry)), { hint = "expected a tool, a toolset or a name" })
  end
end

function resolve(list, entries)
  for _, entry in ipairs(entries) do
    add_entry(list, entry)
  end
  return list
end

--- Finds a tool by the name that the agent uses.
---@param list AgentTool[]
---@param name string
---@return table? declaration
function M.find(list, name)
  for _, item in ipairs(list) do
    if item.name == name then
      return item.tool
    end
  end
  return nil
end

--- Resolves the tools of an agent, after the whole file was loaded.
---@return AgentTool[]
function M.of_agent(agent)
  local list = {}
  places.at(agent.path, agent.line, function()
    resolve(list, agent.tools or {})
    for _, inline in ipairs(agent.inline_tools or {}) do
      local name = declarations.name_of(agent) .. "_" .. tostring(inline.name)
      if not declarations.find("tool", name) then
        tool.declare(inline, name, "a tool of 'inline_tools'")
      end
      add(list, name, declarations.find("tool", name))
    end
  end)
  return list
end

return M
