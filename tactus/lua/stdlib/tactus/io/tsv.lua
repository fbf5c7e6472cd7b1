--- `require("tactus.io.tsv")`: reads and writes tables of tab-separated values, as `tactus.io.csv` does.
---
---     local tsv = require("tactus.io.tsv")
---     for _, row in ipairs(tsv.read("people.tsv")) do print(row.name) end
---@return DelimitedFiles

local _, import = ...

return import("io/delimited").module("tactus.io.tsv", "\t")
