--- Similarity of texts, for fuzzy matches and suggestions.

local import, host = ...

local errors = import "engine/errors"

local M = {}

--- Returns the similarity of two texts, from 0 to 1.
---@return number
function M.similarity(a, b, algorithm)
  return errors.call_host(host.similarity, a, b, algorithm or "ratio")
end

-- Lower case, no punctuation, single spaces; letters of other scripts are kept.
local function normalised(text)
  return (text:lower():gsub("[%p%c]", " "):gsub("%s+", " "):match("^%s*(.-)%s*$"))
end

--- Returns how well a text matches another one, ignoring case and punctuation: 1 if it contains the other text, or is
--- contained in it and at least half as long.
---@return number
function M.fuzzy_score(found, wanted)
  found, wanted = normalised(found), normalised(wanted)
  if found == "" or wanted == "" then
    return found == wanted and 1 or 0
  elseif found:find(wanted, 1, true) or (2 * #found >= #wanted and wanted:find(found, 1, true)) then
    return 1
  end
  return M.similarity(found, wanted)
end

return M
