--- The record of a run, kept for the steps that check it: who was asked what, how it streamed, what was logged. A run
--- that no steps follow keeps none, however long it is.

local _, host = ...

local M = {}

local agents = {}
local log = {}
local tool_calls = {}
local tool_results = {}
local tool_errors = {}
local questions = {}
local turns = 0

--- What is known of an agent.
---@return { turns: integer, tokens: integer, messages: string[], prompts: string[] }
function M.agent(name)
  agents[name] = agents[name] or { turns = 0, tokens = 0, messages = {}, prompts = {} }
  return agents[name]
end

--- How many turns agents took in the run; this is known of every run.
function M.turns()
  return turns
end

--- Takes note of what an agent's model is told.
function M.add_prompt(name, prompt)
  if host.is_spec then
    table.insert(M.agent(name).prompts, prompt)
  end
end

--- Takes note of a tool's call.
function M.add_tool_call(call)
  if host.is_spec then
    tool_calls[call.name] = tool_calls[call.name] or {}
    table.insert(tool_calls[call.name], call)
  end
end

--- The calls of a tool in this run, whatever the program reset.
---@return ToolCall[]
function M.tool_calls(name)
  return tool_calls[name] or {}
end

--- What the calls of a tool returned, in order.
---@return any[]
function M.tool_results(name)
  return tool_results[name] or {}
end

--- The errors of a tool that agents were told, in order.
---@return string[]
function M.tool_errors(name)
  return tool_errors[name] or {}
end

--- Takes note of a question to a person.
function M.add_question(message)
  if host.is_spec then
    questions[#questions + 1] = message
  end
end

--- The questions that people were asked.
---@return string[]
function M.questions()
  return questions
end

--- The texts that were logged and printed, in order.
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

--- Takes note of an event.
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
