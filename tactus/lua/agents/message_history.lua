--- `MessageHistory`: the messages of this run, from agents, users and the program.
---
---     MessageHistory.inject_system("The reader is a child.")
---     explainer("Why is the sky blue?")
---     for _, message in ipairs(MessageHistory.get()) do print(message.role, message.content) end
---     MessageHistory.keep_tail(4)
---
--- Agents see their own messages and those that the program adds. Removed messages are gone for all agents.

local import = ...

local errors = import "engine/errors"
local filters = import("agents/filters").filters
local history = import "agents/history"
local options = import "engine/options"
local run = import "run/run_state"
local values = import "engine/values"

local ROLES = { user = true, assistant = true, system = true }

local checkpoints = {}

local function shown(list)
  run.note_chance() -- messages have times
  local result = {}
  for index, message in ipairs(list) do
    result[index] = { id = message.id, role = message.role, content = message.content,
                      created_at = message.created_at, agent = message.agent and message.agent.name }
  end
  return result
end

local function checked(what, given)
  if type(given) == "string" then
    given = { content = given }
  end
  errors.expect(what .. " got", given, "table", "a message")
  errors.expect(what .. " got a message whose content is", given.content, "string", "a string")
  if given.role ~= nil and not ROLES[given.role] then
    errors.raise(("%s got a message of the role %s; expected user, assistant or system")
      :format(what, values.show(given.role)))
  end
  return { role = given.role or "user", content = given.content }
end

local function count_of(what, count)
  if math.type(count) ~= "integer" or count < 0 then
    errors.raise(("MessageHistory.%s got %s; expected a number of messages"):format(what, values.show(count)))
  end
  return count
end

---@class MessageHistory
local MessageHistory = {}

---@class NewMessage
---@field content string the text
---@field role "user"|"assistant"|"system"? "user" by default

---@class SeenMessage
---@field id integer the number of the message in this run
---@field role "user"|"assistant"|"system"|"tool" the role of the sender
---@field content string the text
---@field created_at string the time, such as "2026-05-31T09:00:00Z"
---@field agent string? the owner of the message; nil for messages from the program

--- Adds a message for all agents.
---@param message string|NewMessage
---@return integer id
function MessageHistory.append(message)
  return history.add(checked("MessageHistory.append", message)).id
end

--- Adds a system message for all agents.
---@param text string
---@return integer id
function MessageHistory.inject_system(text)
  return history.add(checked("MessageHistory.inject_system", { role = "system", content = text })).id
end

--- Returns all messages, oldest first.
---@return SeenMessage[]
function MessageHistory.get() return shown(history.all()) end

--- Removes all messages.
function MessageHistory.clear() history.set({}) end

--- Replaces all messages. A message with a known `id` keeps the other properties of that message.
---@param messages (NewMessage|SeenMessage)[]
function MessageHistory.replace(messages)
  local known, list = {}, {}
  for _, message in ipairs(history.all()) do
    known[message.id] = message
  end
  errors.expect("MessageHistory.replace got", messages, "table", "a list of messages")
  for index, message in ipairs(messages) do
    list[index] = type(message) == "table" and known[message.id]
      or history.add(checked("MessageHistory.replace", message))
  end
  history.set(list)
end

---@class ResetOptions
---@field keep "system_prefix"|"system_all"|"none"? which system messages to keep; those at the beginning by default

--- Removes all messages except system messages.
---@param given ResetOptions?
function MessageHistory.reset(given)
  given = given or {}
  options.check("MessageHistory.reset", given, { keep = "string" })
  local keep = given.keep or "system_prefix"
  local chosen = { system_prefix = filters.system_prefix(), system_all = filters.by_role("system"),
                   none = function() return {} end }
  if not chosen[keep] then
    errors.raise(("MessageHistory.reset cannot keep %s; expected system_prefix, system_all or none")
      :format(values.show(keep)))
  end
  history.set(chosen[keep](history.all()))
end

--- Returns the first messages.
---@param count integer
---@return SeenMessage[]
function MessageHistory.head(count) return shown(filters.first_n(count_of("head", count))(history.all())) end

--- Returns the last messages.
---@param count integer
---@return SeenMessage[]
function MessageHistory.tail(count) return shown(filters.last_n(count_of("tail", count))(history.all())) end

--- Returns the last messages that fit into a number of tokens, counting four characters per token.
---@param tokens integer
---@return SeenMessage[]
function MessageHistory.tail_tokens(tokens)
  return shown(filters.tail_tokens(count_of("tail_tokens", tokens))(history.all()))
end

---@class SliceOptions
---@field start integer? 1 by default
---@field stop integer? the last message by default

--- Returns the messages in a range of positions.
---@param given SliceOptions
---@return SeenMessage[]
function MessageHistory.slice(given)
  options.check("MessageHistory.slice", given, { start = "number", stop = "number" })
  local all = history.all()
  return shown(table.move(all, given.start or 1, math.min(given.stop or #all, #all), 1, {}))
end

--- Removes all but the first messages.
---@param count integer
function MessageHistory.keep_head(count) history.set(filters.first_n(count_of("keep_head", count))(history.all())) end

--- Removes all but the last messages.
---@param count integer
function MessageHistory.keep_tail(count) history.set(filters.last_n(count_of("keep_tail", count))(history.all())) end

--- Removes all but the last messages that fit into a number of tokens.
---@param tokens integer
function MessageHistory.keep_tail_tokens(tokens)
  history.set(filters.tail_tokens(count_of("keep_tail_tokens", tokens))(history.all()))
end

--- Removes the last messages.
---@param count integer
function MessageHistory.rewind(count)
  local all = history.all()
  history.set(filters.first_n(math.max(#all - count_of("rewind", count), 0))(all))
end

--- Marks the current position.
---@param name string?
---@return integer id of the last message
function MessageHistory.checkpoint(name)
  local id = history.last_id()
  if name then
    checkpoints[name] = id
  end
  return id
end

--- Removes all messages after a message or a checkpoint.
---@param target integer|string a message id, or the name of a checkpoint
function MessageHistory.rewind_to(target)
  local id = checkpoints[target] or target
  if math.type(id) ~= "integer" then
    errors.raise(("MessageHistory.rewind_to got %s, which is neither an id nor a checkpoint"):format(values.show(target)),
      errors.unknown(target, values.sorted_keys(checkpoints), "checkpoints"))
  end
  local kept = {}
  for _, message in ipairs(history.all()) do
    if message.id <= id then
      kept[#kept + 1] = message
    end
  end
  history.set(kept)
end

return { MessageHistory = errors.close("MessageHistory", MessageHistory) }
