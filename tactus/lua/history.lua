--- What was said in a run: one list, in the order of time. An agent sees its own messages and those that the program put
--- in for everybody.

local import = ...

local errors = import "errors"
local values = import "values"

local M = {}

---@class Message
---@field role "user"|"assistant"|"system"|"tool"
---@field content string
---@field id integer
---@field created_at string
---@field agent table? whose message it is; nil for everybody's
---@field tool_calls table[]?
---@field tool_call_id string?

local log = {}
local last_id = 0

--- Adds a message.
---@param message table `role`, `content` and perhaps more
---@param agent table? the agent whose message it is
---@return Message
function M.add(message, agent)
  last_id = last_id + 1
  message.id, message.created_at, message.agent = last_id, os.date("!%Y-%m-%dT%H:%M:%SZ"), agent
  log[#log + 1] = message
  return message
end

--- All messages, as they are.
---@return Message[]
function M.all()
  return log
end

--- Puts a list of messages in the place of all.
function M.set(list)
  log = list
end

--- The id of the last message there ever was.
function M.last_id()
  return last_id
end

--- Forgets the messages of an agent, or those of it that came after another one.
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

-- Models refuse an answer of a tool that nobody called, and a call that nobody answered. Cutting a conversation may leave
-- either; then the call goes, and what was said with it stays.
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

--- What an agent sees: copies of its own messages and everybody's.
---@param agent table
---@param since integer? the id after which messages belong to the turn under way, which no filter touches
---@param filter (fun(messages: table[]): table[])? chooses among the messages before
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
