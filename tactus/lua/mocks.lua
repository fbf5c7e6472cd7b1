--- Mocked turns: what agents answer in mock mode, where no model is called.
---
--- A turn holds a message, and perhaps the exact user message it answers. A call takes the first turn that answers its
--- message, else the turn of its own number; the last turn repeats.

local M = {}

---@class MockedTurn
---@field message string
---@field when_message string?

local turns = {}
local when_message

--- From now on, mocked turns answer this user message.
function M.set_message(text)
  when_message = text
end

--- Adds a turn to those of an agent.
function M.add_turn(agent_name, message)
  turns[agent_name] = turns[agent_name] or {}
  table.insert(turns[agent_name], { message = message, when_message = when_message })
end

--- Finds the turn an agent answers a call with.
---@param number integer the number of this call, from 1
---@return MockedTurn
function M.turn(agent_name, number, message)
  local list = turns[agent_name]
  if not list then
    return { message = "Mocked response from " .. agent_name }
  end
  for _, turn in ipairs(list) do
    if message and turn.when_message == message then
      return turn
    end
  end
  return list[math.min(number, #list)]
end

--- Cuts a text into tokens: a word with the white space before it. Joined, they are the text.
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
