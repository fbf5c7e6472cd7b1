--- Prompt templates: `{input.x}`, `{state.x}`, `{prepared.x}`, `{env.X}` and `{x}` for an input. Rendered in each turn.
---
--- Other braces are left unchanged, so JSON and Lua in a prompt need no escaping.

local M = {}

local function text_of(value)
  if value == nil then
    return ""
  end
  return tostring(value)
end

--- Renders a template.
---@param text string
---@param scopes table<string, table> values by scope, such as `input` or `state`; names without a scope are looked up in `input`
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
