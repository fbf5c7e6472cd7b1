--- `Json`: encodes and decodes JSON.
---
---     local text = Json.encode { name = "Ada", tags = { "a", "b" } }
---     local name = Json.decode(text).name
---
--- Object keys are sorted, an empty table is encoded as `{}`, and `null` is decoded as nil.
--- `require("tactus.io.json")` also reads and writes files.

local import, host = ...

local errors = import "engine/errors"
local run = import "run/run_state"
local values = import "engine/values"

local M = {}

local MOST_INDENTED = 16

--- Encodes a value as JSON.
function M.encode(value, indent)
  if indent ~= nil and not (math.type(indent) == "integer" and indent >= 0 and indent <= MOST_INDENTED) then
    errors.raise(("the indent of JSON is %s; expected a number from 0 to %d"):format(values.show(indent), MOST_INDENTED))
  end
  return errors.call_host(host.encode_json, run.plain("the value", value), indent)
end

--- Decodes JSON for a construct that error messages call `what`.
---@param where string? the name of the text in error messages
function M.decode(text, what, where)
  errors.expect(what .. " got", text, "string", "a string")
  return errors.call_host(host.decode_json, text, where or "the text")
end

---@class Json
local Json = {}

--- Encodes a value as JSON with sorted object keys.
---@param value any
---@param indent integer? the number of spaces per level; everything on one line by default
---@return string
function Json.encode(value, indent) return M.encode(value, indent) end

--- Decodes JSON; null becomes nil.
---@param text string
---@return any
function Json.decode(text) return M.decode(text, "Json.decode") end

M.Json = errors.close("Json", Json)

return M
