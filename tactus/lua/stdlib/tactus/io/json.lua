--- `require("tactus.io.json")`: reads and writes JSON files in the program's own folder.
---
---     local json = require("tactus.io.json")
---     json.write("out/people.json", { { name = "Ada" }, { name = "Grace" } })
---     local first = json.read("out/people.json")[1].name
---     local text = json.encode({ a = 1 }, 2)
---
--- Object keys are sorted when written. `null` is read as nil.

local _, import = ...

local files, json = import "io/files", import "io/json"

local M = { encode = json.encode }

--- Reads a JSON file.
---@param path string
---@return any
function M.read(path)
  return json.decode(files.read("json.read", path), "json.read", ("'%s'"):format(path))
end

--- Writes a JSON file.
---@param path string
---@param data any
---@param indent integer? the number of spaces per level; 2 by default
function M.write(path, data, indent)
  files.write("json.write", path, json.encode(data, indent or 2) .. "\n")
end

--- Decodes JSON from a string.
---@param text string
---@return any
function M.decode(text)
  return json.decode(text, "json.decode")
end

return import("engine/errors").close("tactus.io.json", M)
