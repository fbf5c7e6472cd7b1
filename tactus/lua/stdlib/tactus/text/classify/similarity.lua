--- `require("tactus.text.classify.similarity")`: how like two texts are.
---
---     local similarity = require("tactus.text.classify.similarity")
---     print(similarity.calculate_similarity("Oslo, Norway", "norway oslo", "token_set_ratio"))

local _, import = ...

local M = {}

--- How like two texts are, from 0 to 1, whatever their case.
---@param a string
---@param b string
---@param algorithm "ratio"|"token_set_ratio"|"token_sort_ratio"|"partial_ratio"? ratio unless given
---@return number
function M.calculate_similarity(a, b, algorithm)
  return import("classify").similarity(a, b, algorithm)
end

return M
