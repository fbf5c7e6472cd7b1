--- `Mocks`: the answers of agents and tools in mock mode, for all scenarios of the file.
---
---     Mocks {
---       poet = { message = "White.", tool_calls = { { tool = "done", args = { reason = "ok" } } } },
---       critic = { temporal = { { message = "Again." }, { message = "Good." } } },
---       search = { returns = { "a", "b" } },
---       price = { conditional = { { when = { item = "contains:tea" }, returns = 3 } } },
---       fetch = { error = "no connection" },        -- agents can fail, too
---     }
---
--- Classifiers, extractors, generators and models of type llm are mocked like tools, or like agents without tool calls.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local mocks = import "run/mock_answers"
local declarations = import "engine/declarations"
local options = import "engine/options"
local values = import "engine/values"

---@class Mock
---@field message string? the answer of an agent, or of a construct that asks a model
---@field tool_calls { tool: string, args: table? }[]? the tool calls of the agent before its answer
---@field data table? the answer of an agent with an `output`
---@field usage Usage? the usage of the turn
---@field finish_reason string? why the answer is not whole, such as "length"
---@field when_message string? the user message that the turn answers
---@field temporal table[]? a sequence of turns of an agent, or results of a tool
---@field returns any? the result of a tool or model
---@field conditional { when: table, returns: any }[]? results with conditions on the arguments; the first match applies
---@field error any? the error of a tool, or the failure of an agent's turn

local AGENT = { message = "string", tool_calls = "table", data = "table", error = "string", usage = "table",
                finish_reason = "string", temporal = "table", when_message = "string" }
local RESULT = { returns = "any", temporal = "table", conditional = "table", error = "any" }

-- The calls of a turn are a list of tables, each with the name of a tool.
local function check_calls(construct, calls)
  for _, call in ipairs(calls or {}) do
    if options.check(construct .. "'s tool call", call, { tool = "string", args = "table" }) then
      options.require(construct .. "'s tool call", call, "tool")
    end
  end
  if calls and next(calls) ~= nil and #calls == 0 then
    errors.problem(("the tool calls of %s are not a list"):format(construct), { hint = "write { { tool = … } }" })
  end
end

local USAGE = { prompt_tokens = "number", completion_tokens = "number", total_tokens = "number",
                prompt_cost_usd = "number", completion_cost_usd = "number" }

local function check_turn(construct, turn)
  check_calls(construct, turn.tool_calls)
  if turn.usage then
    options.check(construct .. "'s usage", turn.usage, USAGE)
  end
end

local function turns_of(construct, mock)
  check_turn(construct, mock)
  if not mock.temporal then
    return { mock }
  elseif #mock.temporal == 0 then
    errors.problem(("option 'temporal' of %s is empty; expected a list of turns"):format(construct))
  end
  local turns = {}
  for index, turn in ipairs(mock.temporal) do
    if options.check(construct .. "'s turn", turn, AGENT) then
      check_turn(construct, turn)
    end
    turns[index] = setmetatable({}, { __index = function(_, key)
      local own = turn[key]
      if own == nil and key ~= "when_message" then
        return mock[key]
      end
      return own
    end })
  end
  return turns
end

local function answer_in_order(list)
  local count = 0
  return function()
    count = math.min(count + 1, #list)
    return list[count]
  end
end

local function answer_by_condition(name, list)
  return function(args)
    for _, case in ipairs(list) do
      local fits = true
      for key, pattern in pairs(case.when or {}) do
        fits = fits and mocks.fits(pattern, args[key])
      end
      if fits then
        return case.returns
      end
    end
    errors.raise(("no condition of the mock of '%s' matches %s"):format(name, values.show(args)))
  end
end

local function answer_of(name, mock)
  if mock.error ~= nil then
    return function() mocks.raise(mock.error) end
  elseif mock.conditional then
    return answer_by_condition(name, mock.conditional)
  elseif mock.temporal then
    return answer_in_order(mock.temporal)
  end
  return function() return mock.returns end
end

-- Classifiers, extractors and generators are not declared, see `declarations.expect_in`.
local function asks_a_model(name)
  local model = declarations.find("model", name)
  return declarations.is_known("model", name) and (model == nil or model.given.type == "llm")
end

local function has_form_of_agent(mock)
  if type(mock) ~= "table" then
    return false
  end
  for _, turn in ipairs(type(mock.temporal) == "table" and mock.temporal or {}) do
    if type(turn) == "table" and turn.when_message ~= nil then
      return true
    end
  end
  return (mock.message or mock.tool_calls or mock.data or mock.when_message) ~= nil
end

-- A mock of a tool or model has a single key.
local function check_result(construct, mock)
  local said = {}
  for _, key in ipairs(values.sorted_keys(RESULT)) do
    said[#said + 1] = mock[key] ~= nil and ("'%s'"):format(key) or nil
  end
  if #said > 1 then
    errors.problem(("%s sets %s; expected only one of them"):format(construct, table.concat(said, " and ")))
  end
  for _, case in ipairs(mock.conditional or {}) do
    options.check(construct .. "'s condition", case, { when = "table", returns = "any" })
  end
end

local function set(name, mock)
  local construct = ("the mock of '%s'"):format(name)
  local is_agent = declarations.is_named("agent", name)
    or declarations.is_open("agent") and has_form_of_agent(mock)
      and not declarations.is_named("tool", name) and not declarations.is_named("model", name)
  if not is_agent and not (asks_a_model(name) and has_form_of_agent(mock)) then
    if options.check(construct, mock, RESULT) then
      check_result(construct, mock)
      mocks.set_result(name, answer_of(name, mock))
    end
  elseif options.check(construct, mock, AGENT) then
    local turns = turns_of(construct, mock)
    for _, turn in ipairs(is_agent and {} or turns) do
      if next(turn.tool_calls or {}) ~= nil or turn.usage then
        errors.problem(construct .. " sets 'tool_calls' or 'usage', which only the mock of an agent can set")
      end
    end
    mocks.set_turns_of_file(name, turns)
  end
end

local blocks = {}

--- Applies the mocks after the whole file was loaded and its names are known.
import("engine/program").when_complete(function()
  for _, block in ipairs(blocks) do
    places.at(block.path, block.line, function()
      for _, name in ipairs(values.sorted_keys(block.mocks)) do
        if declarations.is_known("agent", name) or declarations.is_known("tool", name) or declarations.is_known("model", name) then
          set(name, block.mocks[name])
        else
          errors.problem(("'%s' in Mocks is not an agent, tool or model"):format(tostring(name)),
            errors.unknown(name, declarations.list("agent", "tool", "model"), "declared"))
        end
      end
    end)
  end
end)

local M = {}

---@param given table<string, Mock> by the name of the agent, tool or model
function M.Mocks(given)
  local path, line = places.where()
  if type(given) ~= "table" then
    errors.problem(("Mocks got %s; expected a table by name"):format(values.show(given)))
    return
  end
  blocks[#blocks + 1] = { path = path, line = line, mocks = given }
end

return M
