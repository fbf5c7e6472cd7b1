--- `Tool`: a function that agents may call, with what they are told about it.
---
---     area = Tool {
---       description = "Area of a rectangle",
---       input = { w = field.number{ required = true }, h = field.number{ required = true } },
---       function(args) return args.w * args.h end
---     }
---     local a = area { w = 2, h = 3 }             -- the program may call it, too
---     if area.called() then print(area.last_result()) end
---
--- `Tool.called("area")`, `Tool.last_call("area")` and their like ask by name.

local import = ...

local errors = import "errors"
local names = import "names"
local options = import "options"
local schema = import "schema"
local tools = import "tools"

---@class ToolOptions
---@field name string? the variable's, unless given
---@field description string? what the model reads
---@field input table<string, Field>? the parameters
---@field [1] (fun(args: table): any)? the function, after the options
---@field handler (fun(args: table): any)? another way to give the function
local OPTIONS = { name = "string", description = "string", input = "table", handler = "function" }

local M = {}

--- Declares a tool.
---@param given ToolOptions
---@param name string? stands over the name the declaration says
---@param construct string? as the user writes it
---@return ToolHandle
function M.declare(given, name, construct)
  construct = construct or "Tool"
  if not options.check(construct, given, OPTIONS) then
    given = {}
  end
  local fn = given[1] or given.handler
  if type(fn) ~= "function" then
    errors.problem(construct .. " has no function", { hint = "add function(args) … end as its last entry" })
  end
  if type(given.input) == "table" then
    schema.check("input", given.input)
  end
  local tool = { kind = "tool", construct = construct, description = given.description, input = given.input, fn = fn }
  local handle = tools.handle(tool)
  names.declare(tool, name or given.name)
  return handle
end

local function ask(method)
  return function(name)
    return tools.require(name).handle[method]()
  end
end

---@class Tool
---@field called fun(name: string): boolean Whether the tool was called since the last reset.
---@field last_call fun(name: string): ToolCall? Its last call; nil before the first.
---@field last_result fun(name: string): any What its last call returned.
---@field call_count fun(name: string): integer How often it was called since the last reset.
---@field get_call_count fun(name: string): integer The same as `call_count`.
---@field get fun(name: string): ToolHandle The tool of a name.
---@field reset fun(name: string?) Forgets the calls of a tool, or of all.
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
    if type(given) == "string" then
      return tools.require(given).handle
    end
    return M.declare(given)
  end,
})

return M
