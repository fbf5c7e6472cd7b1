--- `require("tactus.text.classify.similarity")`: compares texts.
---
---     local similarity = require("tactus.text.classify.similarity")
---     print(similarity.calculate_similarity("Oslo, Norway", "norway oslo", "token_set_ratio"))

local _, import = ...

local M = {}

--- Returns the similarity of two texts, from 0 to 1, ignoring case.
---@param a string
---@param b string
---@param algorithm "ratio"|"token_set_ratio"|"token_sort_ratio"|"partial_ratio"? ratio by default
---@return number
function M.calculate_similarity(a, b, algorithm)
  return import("models/classify").similarity(a, b, algorithm)
end

return M
