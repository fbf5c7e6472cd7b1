--- The size of events in MessagePack, in which Python counts what a run may record.

local import = ...

local json = import "browser/json"

local M = {}

local fields_of = {}
for kind, names in pairs(import "browser/event_fields") do
  fields_of[kind] = {}
  for name in names:gmatch("%S+") do
    table.insert(fields_of[kind], name)
  end
end

local USAGE = { "prompt_tokens", "completion_tokens", "total_tokens", "prompt_cost_usd", "completion_cost_usd" }

local function size_of_integer(value)
  if value >= -32 and value < 0x80 then
    return 1
  elseif value >= -0x80 and value < 0x100 then
    return 2
  elseif value >= -0x8000 and value < 0x10000 then
    return 3
  end
  return value >= -0x80000000 and value < 0x100000000 and 5 or 9
end

local function size_of_string(text)
  local length = #json.clean(text)
  return length + (length < 0x20 and 1 or length < 0x100 and 2 or length < 0x10000 and 3 or 5)
end

local function size_of_head(count)
  return count < 0x10 and 1 or count < 0x10000 and 3 or 5
end

local size_of

local function size_of_table(value)
  local length, count, size = json.list_length(value), 0, 0
  for key, item in next, value do
    count = count + 1
    size = size + size_of(item) + (length and 0 or size_of_string(json.name_of(key)))
  end
  return size + size_of_head(count)
end

function size_of(value)
  local kind = math.type(value) or type(value)
  if kind == "table" then
    return size_of_table(value)
  elseif kind == "string" then
    return size_of_string(value)
  elseif kind == "integer" then
    return size_of_integer(value)
  end
  return kind == "float" and 9 or 1
end

local function size_of_fields(value, names)
  local size = size_of_head(#names)
  for _, name in ipairs(names) do
    local field = value[name]
    size = size + size_of_string(name) + (name == "usage" and field and size_of_fields(field, USAGE) or size_of(field))
  end
  return size
end

--- Returns the size of an event in bytes.
---@param event table
---@return integer
function M.of(event)
  local names = fields_of[event.type]
  local tag = size_of_string("type") + size_of_string(event.type)
  return size_of_fields(event, names) + tag + size_of_head(#names + 1) - size_of_head(#names)
end

return M
