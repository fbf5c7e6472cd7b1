--- `filters`: select the messages of a conversation that an agent sees. The current turn is always included.
---
---     helper = Agent {
---       system_prompt = "Help.",
---       message_history = { filter = filters.compose(filters.by_role("user"), filters.last_n(6)) },
---     }
---
--- A filter is a function that takes and returns a list of messages, so a program can define its own.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local CHARACTERS_PER_TOKEN = 4

local function checked(name, count)
  if type(count) ~= "number" or count < 0 then
    errors.raise(("filters.%s got %s; expected a number"):format(name, values.show(count)))
  end
  return count
end

local function tokens_of(message)
  return math.ceil(#message.content / CHARACTERS_PER_TOKEN)
end

local function prefix_length(messages)
  local length = 0
  while messages[length + 1] and messages[length + 1].role == "system" do
    length = length + 1
  end
  return length
end

-- The number of messages that fit, counted from the first or the last one.
local function fitting(messages, budget, from_end)
  local count = 0
  for index = 1, #messages do
    budget = budget - tokens_of(messages[from_end and #messages + 1 - index or index])
    if budget < 0 then
      break
    end
    count = index
  end
  return count
end

---@alias Filter fun(messages: table[]): table[]

local M = {}

---@class filters
local filters = {}

--- Keeps the last messages.
---@param count integer
---@return Filter
function filters.last_n(count)
  checked("last_n", count)
  return function(messages) return table.move(messages, math.max(#messages - count + 1, 1), #messages, 1, {}) end
end

--- Keeps the first messages.
---@param count integer
---@return Filter
function filters.first_n(count)
  checked("first_n", count)
  return function(messages) return table.move(messages, 1, math.min(count, #messages), 1, {}) end
end

--- Keeps the first messages that fit into a number of tokens, counting four characters per token.
---@param budget integer
---@return Filter
function filters.head_tokens(budget)
  checked("head_tokens", budget)
  return function(messages) return table.move(messages, 1, fitting(messages, budget, false), 1, {}) end
end

--- Keeps the last messages that fit into a number of tokens.
---@param budget integer
---@return Filter
function filters.tail_tokens(budget)
  checked("tail_tokens", budget)
  return function(messages)
    return table.move(messages, #messages - fitting(messages, budget, true) + 1, #messages, 1, {})
  end
end

--- Keeps the system messages at the beginning, and the last messages that fit into the remaining tokens.
---@param budget integer
---@return Filter
function filters.token_budget(budget)
  checked("token_budget", budget)
  return function(messages)
    local prefix = prefix_length(messages)
    local left = budget
    local kept, rest = table.move(messages, 1, prefix, 1, {}), table.move(messages, prefix + 1, #messages, 1, {})
    for _, message in ipairs(kept) do
      left = left - tokens_of(message)
    end
    local last = filters.tail_tokens(math.max(left, 0))(rest)
    return table.move(last, 1, #last, #kept + 1, kept)
  end
end

--- Keeps the messages with the given roles.
---@param ... string
---@return Filter
function filters.by_role(...)
  local wanted = {}
  for _, role in ipairs { ... } do
    wanted[errors.expect("filters.by_role got", role, "string", "a role")] = true
  end
  return function(messages)
    local kept = {}
    for _, message in ipairs(messages) do
      if wanted[message.role] then
        kept[#kept + 1] = message
      end
    end
    return kept
  end
end

--- Keeps the system messages at the beginning.
---@return Filter
function filters.system_prefix()
  return function(messages) return table.move(messages, 1, prefix_length(messages), 1, {}) end
end

--- Applies filters in order.
---@param ... Filter
---@return Filter
function filters.compose(...)
  local list = { ... }
  for _, filter in ipairs(list) do
    errors.expect("filters.compose got", filter, "function", "a filter")
  end
  return function(messages)
    for _, filter in ipairs(list) do
      messages = filter(messages)
    end
    return messages
  end
end

M.filters = errors.close("filters", filters)

return M
