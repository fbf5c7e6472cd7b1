--- The conversation of a run: one chronological list. An agent sees its own messages and those that the program added
--- for all agents.

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local M = {}

---@class Message
---@field role "user"|"assistant"|"system"|"tool"
---@field content string
---@field id integer
---@field created_at string
---@field agent table? the owner of the message; nil for all agents
---@field tool_calls table[]?
---@field tool_call_id string?

local log = {}
local last_id = 0

--- Adds a message.
---@param message table `role`, `content` and optional keys
---@param agent table? the owner of the message
---@return Message
function M.add(message, agent)
  last_id = last_id + 1
  message.id, message.created_at, message.agent = last_id, os.date("!%Y-%m-%dT%H:%M:%SZ"), agent
  log[#log + 1] = message
  return message
end

--- Returns all messages, not copies.
---@return Message[]
function M.all()
  return log
end

--- Replaces all messages.
function M.set(list)
  log = list
end

--- Returns the last id that was assigned.
function M.last_id()
  return last_id
end

--- Removes an agent's messages, or those after a given message.
function M.forget(agent, after)
  local kept = {}
  for _, message in ipairs(log) do
    if message.agent ~= agent or message.id <= (after or 0) then
      kept[#kept + 1] = message
    end
  end
  log = kept
end

local function copy(message)
  return { role = message.role, content = message.content, tool_calls = values.plain(message.tool_calls),
           tool_call_id = message.tool_call_id }
end

-- Models reject tool results without a call and calls without a result. Trimming a conversation can leave either. The
-- call or result is then removed, and the text of its message is kept.
local function in_order(messages)
  local answered, asked, result = {}, {}, {}
  for _, message in ipairs(messages) do
    if message.tool_call_id then
      answered[message.tool_call_id] = true
    end
  end
  for _, message in ipairs(messages) do
    local kept = copy(message)
    for _, call in ipairs(message.tool_calls or {}) do
      if not answered[call.id] then
        kept.tool_calls = nil
      end
    end
    for _, call in ipairs(kept.tool_calls or {}) do
      asked[call.id] = true
    end
    local is_empty = message.tool_calls and not kept.tool_calls and kept.content == ""
    if not is_empty and (not message.tool_call_id or asked[message.tool_call_id]) then
      result[#result + 1] = kept
    end
  end
  return result
end

--- Returns copies of the messages that an agent sees: its own and those for all agents.
---@param agent table
---@param since integer? the id after which messages belong to the current turn, which is not filtered
---@param filter (fun(messages: table[]): table[])? selects from the earlier messages
---@return table[]
function M.of(agent, since, filter)
  local before, now = {}, {}
  for _, message in ipairs(log) do
    if message.agent == nil or message.agent == agent then
      local list = message.id > (since or math.maxinteger) and now or before
      list[#list + 1] = copy(message)
    end
  end
  if filter then
    before = filter(before)
    if type(before) ~= "table" then
      errors.raise(("the filter of agent '%s' returned %s; expected a list of messages")
        :format(agent.name, values.show(before)))
    end
  end
  table.move(now, 1, #now, #before + 1, before)
  return in_order(before)
end

return M
