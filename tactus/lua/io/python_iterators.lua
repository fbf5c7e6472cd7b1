--- `python`: iterators for programs written before values were plain tables. `ipairs` does the same.
---
---     for message in python.iter(MessageHistory.get()) do print(message.content) end

local import = ...

local errors = import "engine/errors"
local values = import "engine/values"

local function items_of(what, list)
  errors.expect(("python.%s got"):format(what), list, "table", "a list")
  return (values.is_list(list) or next(list) == nil) and list or values.sorted_keys(list)
end

---@class python
local python = {}

--- Iterates over the items of a list, or the keys of a table.
---@param list table
---@return fun(): any
function python.iter(list)
  local items, index = items_of("iter", list), 0
  return function()
    index = index + 1
    return items[index]
  end
end

--- Iterates over a list of lists and unpacks each item.
---@param list table
---@return fun(): any
function python.iterex(list)
  local give = python.iter(list)
  return function()
    local item = give()
    if type(item) == "table" then
      return table.unpack(item)
    end
    return item
  end
end

--- Iterates over the indices, starting at 0, and values of a list.
---@param list table
---@return fun(): integer?, any
function python.enumerate(list)
  local items, index = items_of("enumerate", list), 0
  return function()
    index = index + 1
    if items[index] ~= nil then
      return index - 1, items[index]
    end
  end
end

return { python = errors.close("python", python) }
