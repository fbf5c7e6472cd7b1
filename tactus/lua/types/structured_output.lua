--- Structured answers: JSON text, optionally fenced, validated against an agent's fields.

local import, host = ...

local schema = import "types/schema"
local values = import "engine/values"

local M = {}

--- Parses an answer that should be a JSON object; models often add code fences.
---@return table? data
function M.read_object(text)
  local json = text:match("^%s*```%w*%s*(.-)%s*```%s*$") or text
  local ok, data = host.decode_json(json)
  return ok and type(data) == "table" and not values.is_list(data) and data or nil
end

--- Parses and validates an answer.
---@param fields table<string, Field>
---@param text string
---@return table? data, string? what_is_wrong
function M.read(fields, text)
  local data = M.read_object(text)
  if not data then
    return nil, "the answer is not a JSON object"
  end
  return schema.read_output(fields, data)
end

return M
