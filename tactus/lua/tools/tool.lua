--- `Tool`: a function that agents can call, with a description for the model.
---
---     area = Tool {
---       description = "Area of a rectangle",
---       input = { w = field.number{ required = true }, h = field.number{ required = true } },
---       function(args) return args.w * args.h end
---     }
---     local a = area { w = 2, h = 3 }             -- the program can call it, too
---     if area.called() then print(area.last_result()) end
---
--- `Tool.called("area")`, `Tool.last_call("area")` and similar functions take the name of a tool.

local import = ...

local errors = import "engine/errors"
local declarations = import "engine/declarations"
local options = import "engine/options"
local schema = import "types/schema"
local run = import "run/run_state"
local tools = import "tools/tool_calls"
local values = import "engine/values"

---@class ToolOptions
---@field name string? defaults to the variable's name
---@field description string? a description for the model
---@field input table<string, Field>? the parameters
---@field [1] (fun(args: table): any)? the function, after the options
---@field handler (fun(args: table): any)? the function, as a named option
local OPTIONS = { name = "string", description = "string", input = "table", handler = "function" }

local M = {}

--- Declares a tool.
---@param given ToolOptions
---@param name string? overrides the name in the declaration
---@param construct string? its name in programs
---@return ToolHandle
function M.declare(given, name, construct)
  construct = construct or "Tool"
  local use = type(given) == "table" and given.use or nil
  if use ~= nil then
    given = values.merged(given)
    given.use = nil
  end
  if not options.check(construct, given, OPTIONS) then
    given = {}
  end
  local fn = given[1] or given.handler
  local foreign = fn == nil and use ~= nil and import("tools/foreign_tools")
  if foreign then
    local what = foreign.found(("%s of %s"):format(construct, values.show(use)))
    fn = function() foreign.refuse(what) end
  end
  if type(fn) ~= "function" then
    errors.problem(construct .. " has no function", { hint = "add function(args) … end as its last entry" })
  end
  if type(given.input) == "table" then
    schema.check("input", given.input)
  end
  local tool = { kind = "tool", construct = construct, description = given.description, input = given.input, fn = fn,
                 is_foreign = foreign and true or nil }
  local handle = tools.handle(tool)
  declarations.declare(tool, name or given.name)
  return handle
end

-- The original Tactus refuses this form, too; older versions had it.
local function declare_by_old_form(name)
  errors.problem(("Tool got %s; expected a table of options"):format(values.show(name)),
    { hint = ("write %s = Tool { … }, or Tool { name = %s, … }"):format(name, values.show(name)) })
  return function(given)
    return M.declare(given, name)
  end
end

local function ask(method)
  return function(name)
    return tools.require(name).handle[method]()
  end
end

---@class Tool
---@field called fun(name: string): boolean Returns whether the tool was called since the last reset.
---@field last_call fun(name: string): ToolCall? Returns its last call; nil before the first.
---@field last_result fun(name: string): any Returns the result of its last call.
---@field call_count fun(name: string): integer Returns the number of calls since the last reset.
---@field get_call_count fun(name: string): integer Alias of `call_count`.
---@field get fun(name: string): ToolHandle Returns the tool with a name.
---@field reset fun(name: string?) Clears the recorded calls of a tool, or of all tools.
---@overload fun(given: ToolOptions): ToolHandle
---@overload fun(given: (fun(args: table): any)[]): ToolHandle
---@overload fun(name: string): ToolHandle
M.Tool = setmetatable({
  called = ask "called",
  last_call = ask "last_call",
  last_result = ask "last_result",
  call_count = ask "call_count",
  get_call_count = ask "call_count",
  get = function(name) return tools.require(name).handle end,
  reset = function(name) tools.reset(name) end,
}, {
  __metatable = "Tool",
  __call = function(_, given)
    if type(given) == "string" and not tools.find(given) and not run.is_under_way() then
      return declare_by_old_form(given)
    elseif type(given) == "string" then
      return tools.require(given).handle
    end
    return M.declare(given)
  end,
})

return M
