--- `require("tactus.io.csv")`: reads and writes tables of comma-separated values in the program's own folder.
---
---     local csv = require("tactus.io.csv")
---     local rows = csv.read("people.csv")          -- a list of tables keyed by column; every value is a string
---     rows[1].name = "Ada"
---     csv.write("out/people.csv", rows, { headers = { "name", "city" } })
---
--- Without `headers`, rows that were read keep the columns of their file; for other rows, columns are sorted by name.
---@return DelimitedFiles

local _, import = ...

return import("io/delimited").module("tactus.io.csv", ",")
