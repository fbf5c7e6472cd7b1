--- Templates: `{input.x}`, `{state.x}`, `{prepared.x}`, `{env.X}` and the bare name of an input, in prompts. They are filled in anew each turn.
---
--- Anything else in braces stays as it is, so JSON and Lua in a prompt need no escapes.

local M = {}

local function text_of(value)
  if value == nil then
    return ""
  end
  return tostring(value)
end

--- Fills in a template.
---@param text string
---@param scopes table<string, table> by name: `input`, `state`; the bare names are looked up in `input`
---@return string
function M.fill(text, scopes)
  return (text:gsub("{([%a_][%w_]*)%.?([%w_]*)}", function(scope, key)
    if key ~= "" and scopes[scope] then
      return text_of(scopes[scope][key])
    elseif key == "" and scopes.input[scope] ~= nil then
      return text_of(scopes.input[scope])
    end
    return nil
  end))
end

return M
