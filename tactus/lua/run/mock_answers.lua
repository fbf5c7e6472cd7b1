--- Mocks: the answers of agents, tools and models in mock mode.
---
--- A mocked turn holds a message, tool calls or data. If it also holds a user message, it answers only that message. A
--- call uses the first turn for its message, otherwise the turns without a user message in order; the last one repeats.
--- A call without a message uses all turns in order. Turns added by steps replace the turns of the file's `Mocks`.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"
local run = import "run/run_state"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

---@class MockedTurn
---@field message string?
---@field tool_calls table[]? `{tool, args}`
---@field data table? the structured output
---@field usage table? the usage of the turn
---@field finish_reason string? why the answer is incomplete
---@field error string? the error message if the turn fails
---@field when_message string?

local turns = {}
local turns_of_file = {}
local results = {}
local results_of_steps = {}
local when_message

--- Makes the following mocked turns answer only this user message.
function M.set_message(text)
  when_message = text
end

local function add_turn(agent_name)
  turns[agent_name] = turns[agent_name] or {}
  local turn = { when_message = when_message }
  table.insert(turns[agent_name], turn)
  return turn
end

--- Returns the turn that a step about tools or data extends: the last one, if it is for the same message.
local function open_turn(agent_name)
  local list = turns[agent_name]
  local last = list and list[#list]
  if last and (when_message == nil or last.when_message == when_message) then
    return last
  end
  return add_turn(agent_name)
end

--- Adds a turn that answers with text.
function M.add_message(agent_name, message)
  add_turn(agent_name).message = message
end

--- Adds a turn that fails.
function M.add_failure(agent_name, message)
  add_turn(agent_name).error = message
end

--- Adds a tool call to a turn.
function M.add_tool_call(agent_name, tool, args)
  local turn = open_turn(agent_name)
  turn.tool_calls = turn.tool_calls or {}
  table.insert(turn.tool_calls, { tool = tool, args = args })
end

--- Sets the data that a turn returns. Adds a new turn if the last one already has data, or fails.
function M.set_data(agent_name, data)
  local turn = open_turn(agent_name)
  if turn.data ~= nil or turn.error then
    turn = add_turn(agent_name)
  end
  turn.data = data
end

--- Sets the number of tokens that a turn used.
function M.set_tokens(agent_name, count)
  open_turn(agent_name).usage = { total_tokens = count }
end

--- Sets the turns of an agent from the file's `Mocks`.
function M.set_turns_of_file(agent_name, list)
  turns_of_file[agent_name] = list
end

local served = {}

local function next_of(agent_name, list)
  served[agent_name] = (served[agent_name] or 0) + 1
  return list[math.min(served[agent_name], #list)]
end

--- Returns the turns that answer any message.
local function open_turns(what, agent_name, list, message)
  local open, expected = {}, {}
  for _, turn in ipairs(list) do
    if turn.when_message == nil then
      open[#open + 1] = turn
    else
      expected[#expected + 1] = values.show(turn.when_message)
    end
  end
  if #open == 0 then
    errors.raise(("%s '%s' has no mocked answer to %s"):format(what, agent_name, values.show(message)),
      { hint = "it has mocks for the message " .. table.concat(expected, ", ") })
  end
  return open
end

--- Finds the turn for a call of an agent or of a construct that asks a model like an agent.
---@param what string its name in error messages, such as "agent"
---@param message string? the message of the call
---@return MockedTurn? nil if it is not mocked
function M.turn(what, agent_name, message)
  local list = turns[agent_name] or turns_of_file[agent_name]
  if not list then
    return nil
  elseif message == nil then
    return next_of(agent_name, list)
  end
  for _, turn in ipairs(list) do
    if turn.when_message == message then
      return turn
    end
  end
  return next_of(agent_name, open_turns(what, agent_name, list, message))
end

--- Sets the result of a tool or model; steps take precedence over the file's `Mocks`.
---@param answer fun(args: table): any
function M.set_result(name, answer, is_of_step)
  (is_of_step and results_of_steps or results)[name] = answer
end

--- Returns the mock of a tool or model.
---@return (fun(args: table): any)? nil if it is not mocked
function M.of_tool(name)
  return results_of_steps[name] or results[name]
end

local patterns = {
  ["contains:"] = function(text, part) return text:find(part, 1, true) ~= nil end,
  ["startswith:"] = function(text, part) return sub(text, 1, #part) == part end,
  ["endswith:"] = function(text, part) return part == "" or sub(text, -#part) == part end,
}

--- Returns whether a value matches a pattern: it is equal, or `contains:`, `startswith:` or `endswith:` a text.
function M.fits(pattern, value)
  local kind, rest = tostring(pattern):match("^(%a+:)(.*)$")
  local test = type(pattern) == "string" and patterns[kind]
  if test then
    return value ~= nil and test(tostring(value), rest:match("^%s*(.-)%s*$"))
  end
  return values.equal(pattern, value)
end

--- Returns a step that fails outside mock mode, where it would have no effect.
---@param step fun(...)
---@return fun(...)
function M.only(step)
  return function(...)
    if not run.is_mocked then
      errors.raise("mocked replies need --mock", { kind = "step", hint = "add --mock, or remove the step" })
    end
    return step(...)
  end
end

--- Raises the error of a mock.
function M.raise(message)
  errors.raise(tostring(message))
end

--- Splits a text into tokens: a word with the white space before it. Joining them restores the text.
---@return string[]
function M.tokens(text)
  local tokens = {}
  for token in text:gmatch("%s*%S+") do
    tokens[#tokens + 1] = token
  end
  local rest = text:match("%s+$")
  if rest then
    tokens[#tokens + 1] = rest
  end
  return tokens
end

return M
