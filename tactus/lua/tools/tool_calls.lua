--- Finds and calls tools, and records their calls. `Tool` declares them.

local import, host = ...

local errors = import "engine/errors"
local limits = import "engine/limits"
local declarations = import "engine/declarations"
local run_record = import "run/run_record"
local run = import "run/run_state"
local schema = import "types/schema"

local M = {}

---@class ToolCall
---@field name string the tool
---@field args table the arguments
---@field result any the result

-- The calls visible to programs: those that returned, until a reset. Specifications check the record instead, which holds
-- every call, including failed ones, and is never reset.
local calls = {}

local function calls_of(name)
  calls[name] = calls[name] or {}
  return calls[name]
end

--- Clears the recorded calls of a tool, or of all tools.
function M.reset(name)
  if name then
    calls[name] = {}
  else
    calls = {}
  end
end

local function mocked(tool, args)
  local mock = run.is_mocked and import("run/mock_answers").of_tool(tool.name)
  if not mock then
    return false
  end
  return true, mock(args)
end

local function checked(tool, args)
  local owner = ("tool '%s'"):format(tool.name)
  args = args == nil and {} or errors.expect(owner .. " is called with", args, "table", "a table")
  return schema.arguments(owner, tool.input or {}, args)
end

--- Calls a tool for an agent or for the program. Errors of its function are raised in the caller.
---@param tool table the declaration
---@param args table?
---@param agent string? the name of the calling agent
---@return any result
function M.call(tool, args, agent)
  run.require_running(("tool '%s' is called"):format(tool.name))
  run_record.add_tool_call { name = tool.name, args = type(args) == "table" and args or {} }
  args = checked(tool, args)
  run.emit { type = "tool_called", tool = tool.name, agent = agent, arguments = run.plain("the arguments", args) }
  local is_mocked, result = mocked(tool, args)
  if not is_mocked and tool.is_foreign and agent and run.is_mocked then
    result = { status = "ok", tool = tool.name }
  elseif not is_mocked then
    result = tool.fn(args)
  end
  table.insert(calls_of(tool.name), { name = tool.name, args = args, result = result })
  local plain = run.plain(("the result of tool '%s'"):format(tool.name), result)
  run.emit { type = "tool_returned", tool = tool.name, agent = agent, result = plain,
             empty_lists = schema.empty_lists(nil, plain) }
  return result
end

--- Returns the tool with a name; nil if there is none. In a program with tools from elsewhere, any other name is one of
--- those.
function M.find(name)
  local tool = declarations.find("tool", name)
  local foreign = not tool and import("tools/foreign_tools").tool(name)
  if foreign then
    M.handle(foreign)
    declarations.declare(foreign, name)
  end
  return tool or foreign or nil
end

--- Returns the tool with a name, or raises an error that lists the known tools.
function M.require(name)
  local tool = M.find(name)
  if not tool then
    errors.raise(("unknown tool '%s'"):format(tostring(name)),
      errors.unknown(name, declarations.list("tool"), "the file's tools"))
  end
  return tool
end

local handle_methods = {
  called = function(name) return #calls_of(name) > 0 end,
  call_count = function(name) return #calls_of(name) end,
  last_call = function(name) return calls_of(name)[#calls_of(name)] end,
  last_result = function(name)
    local last = calls_of(name)[#calls_of(name)]
    return last and last.result
  end,
  reset = function(name) M.reset(name) end,
}

--- The handle of a tool. Its functions can be called with a dot or a colon.
---@class ToolHandle
---@field name string the declared name
---@field call fun(args: table?): any Calls the tool; the same as calling the handle.
---@field called fun(): boolean Returns whether the tool was called since the last reset.
---@field call_count fun(): integer Returns the number of calls since the last reset.
---@field last_call fun(): ToolCall? Returns its last call; nil before the first.
---@field last_result fun(): any Returns the result of its last call.
---@field reset fun() Clears the recorded calls.
---@overload fun(args: table?): any
function M.handle(tool)
  local handle = {}
  for key, method in pairs(handle_methods) do
    handle[key] = function()
      return method(tool.name)
    end
  end
  function handle.call(first, second)
    return M.call(tool, first == handle and second or first)
  end
  return declarations.handle(tool, handle, handle.call)
end

--- Parses the arguments from a model and calls the tool. Errors go to the model, not to the program.
---@param tool table? nil if there is no such tool
---@param call table `{name, arguments}`, the arguments as JSON text
---@return string content the message for the model
function M.answer(tool, call, agent)
  local function perform()
    if not tool then
      error(("tool '%s' not found"):format(call.name), 0)
    end
    local ok, args = host.decode_json(call.arguments ~= "" and call.arguments or "{}")
    if not ok or type(args) ~= "table" then
      error("the arguments are not a JSON object", 0)
    end
    return M.call(tool, args, agent)
  end
  local ok, result = limits.settle(pcall(perform))
  if not ok then
    local message = errors.describe(result).message
    run.emit { type = "tool_failed", tool = tool and tool.name or call.name, agent = agent, message = message }
    result = { error = message }
  end
  if type(result) == "string" then
    return result
  elseif result == nil then
    return ""
  end
  return errors.call_host(host.encode_json, run.plain("the result", result))
end

return M
