--- `Json`: values as text and back.
---
---     local text = Json.encode { name = "Ada", tags = { "a", "b" } }
---     local name = Json.decode(text).name
---
--- The keys of objects are written in sorted order; an empty table is written as `{}`, and `null` is read as nil.
--- `require("tactus.io.json")` reads and writes files, too.

local import, host = ...

local errors = import "errors"
local run = import "run"
local values = import "values"

local M = {}

local MOST_INDENTED = 16

--- Writes a value as JSON.
function M.encode(value, indent)
  if indent ~= nil and not (math.type(indent) == "integer" and indent >= 0 and indent <= MOST_INDENTED) then
    errors.raise(("JSON is to be indented by %s; expected a number from 0 to %d"):format(values.show(indent), MOST_INDENTED))
  end
  return errors.call_host(host.encode_json, run.plain("the value", value), indent)
end

--- Reads JSON, for a construct that speaks of itself as `what`.
---@param where string? how messages call the text
function M.decode(text, what, where)
  errors.expect(what .. " is given", text, "string", "a text")
  return errors.call_host(host.decode_json, text, where or "the text")
end

---@class Json
local Json = {}

--- Writes a value as JSON; the keys of objects are sorted.
---@param value any
---@param indent integer? how far each level is indented; all on one line unless given
---@return string
function Json.encode(value, indent) return M.encode(value, indent) end

--- Reads JSON; null is nil.
---@param text string
---@return any
function Json.decode(text) return M.decode(text, "Json.decode") end

M.Json = errors.close("Json", Json)

return M
