--- `require("tactus.io.file")`: reads and writes text files in the program's own folder; the same as `File`.
---
---     local file = require("tactus.io.file")
---     file.write("out/greeting.txt", "Hello")
---     print(file.read("out/greeting.txt"), file.exists("missing.txt"))
---@return File

local _, import = ...

return import("io/files").File
