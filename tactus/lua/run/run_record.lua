--- The record of a run for the steps that check it: calls, streamed tokens and log messages. A run without steps keeps
--- no record, so its memory does not grow.

local _, host = ...

local M = {}

local agents = {}
local log = {}
local tool_calls = {}
local tool_results = {}
local tool_errors = {}
local questions = {}
local turns = 0

--- Returns the record of an agent.
---@return { turns: integer, tokens: integer, messages: string[], prompts: string[] }
function M.agent(name)
  agents[name] = agents[name] or { turns = 0, tokens = 0, messages = {}, prompts = {} }
  return agents[name]
end

--- Returns the number of agent turns; every run counts them.
function M.turns()
  return turns
end

--- Records a request to an agent's model.
function M.add_prompt(name, prompt)
  if host.is_spec then
    table.insert(M.agent(name).prompts, prompt)
  end
end

--- Records a call of a tool.
function M.add_tool_call(call)
  if host.is_spec then
    tool_calls[call.name] = tool_calls[call.name] or {}
    table.insert(tool_calls[call.name], call)
  end
end

--- Returns the calls of a tool in this run, including those that the program reset.
---@return ToolCall[]
function M.tool_calls(name)
  return tool_calls[name] or {}
end

--- Returns the results of a tool's calls, in order.
---@return any[]
function M.tool_results(name)
  return tool_results[name] or {}
end

--- Returns a tool's errors that were sent to agents, in order.
---@return string[]
function M.tool_errors(name)
  return tool_errors[name] or {}
end

--- Records a question to a person.
function M.add_question(message)
  if host.is_spec then
    questions[#questions + 1] = message
  end
end

--- Returns the questions to people.
---@return string[]
function M.questions()
  return questions
end

--- Returns the logged and printed texts, in order.
---@return string[]
function M.log()
  return log
end

local notes = {
  turn_started = function(event)
    local agent = M.agent(event.agent)
    agent.turns = agent.turns + 1
    table.insert(agent.messages, event.message)
  end,
  text_streamed = function(event)
    local agent = M.agent(event.agent)
    agent.tokens = agent.tokens + 1
  end,
  tool_returned = function(event)
    tool_results[event.tool] = tool_results[event.tool] or {}
    table.insert(tool_results[event.tool], event.result)
  end,
  tool_failed = function(event)
    tool_errors[event.tool] = tool_errors[event.tool] or {}
    table.insert(tool_errors[event.tool], event.message)
  end,
  log_written = function(event)
    table.insert(log, event.message)
  end,
  text_printed = function(event)
    table.insert(log, event.text)
  end,
}

--- Records an event.
function M.note(event)
  if event.type == "turn_started" then
    turns = turns + 1
  end
  local note = notes[event.type]
  if note and host.is_spec then
    note(event)
  end
end

return M
