--- `require("tactus.io.fs")`: finds files in the program's own folder.
---
---     local fs = require("tactus.io.fs")
---     for _, name in ipairs(fs.list_dir("data", { files_only = true })) do print(name) end
---     for _, path in ipairs(fs.glob("data/**.csv")) do print(path) end

local _, import = ...

local files, options = import "io/files", import "engine/options"

local M = {}

---@class ListOptions
---@field files_only boolean? lists only files
---@field dirs_only boolean? lists only folders
---@field sort boolean? has no effect; lists are always sorted
local LIST = { files_only = "boolean", dirs_only = "boolean", sort = "boolean" }

--- Returns the names of a folder's entries, sorted.
---@param folder string? the program's folder by default
---@param given ListOptions?
---@return string[]
function M.list_dir(folder, given)
  given = given or {}
  options.check("fs.list_dir", given, LIST)
  local names = {}
  for _, entry in ipairs(files.entries("fs.list_dir", folder or ".")) do
    local name, is_folder = entry:gsub("/$", "")
    if not (given.files_only and is_folder == 1 or given.dirs_only and is_folder == 0) then
      names[#names + 1] = name
    end
  end
  return names
end

---@class GlobOptions
---@field recursive boolean? has no effect; `*` matches within a name and `**` matches folders
---@field sort boolean? has no effect; lists are always sorted
local GLOB = { recursive = "boolean", sort = "boolean" }

--- Returns the paths of the files that match a pattern, sorted.
---@param pattern string
---@param given GlobOptions?
---@return string[]
function M.glob(pattern, given)
  options.check("fs.glob", given or {}, GLOB)
  return files.glob("fs.glob", pattern)
end

return import("engine/errors").close("tactus.io.fs", M)
