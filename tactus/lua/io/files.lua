--- `File`: reads and writes files in the program's folder. Paths are relative to it and cannot leave it.
---
---     if File.exists("notes.txt") then print(File.read("notes.txt")) end
---     File.write("out/summary.txt", "All is well.")
---
--- `require("tactus.io.file")` returns the same table. In mock mode, a program can read existing files and the files it
--- wrote itself; written files are discarded after the run.

local import, host = ...

local errors = import "engine/errors"
local run = import "run/run_state"

local M = {}

local function checked(what, name, value)
  return errors.expect(("%s got the %s"):format(what, name), value, "string", "a string")
end

--- Reads a file for a construct that error messages call `what`; works while the program is loading, too.
---@return string text
function M.read(what, path)
  local text = errors.call_host(host.read_file, checked(what, "path", path))
  run.emit { type = "file_read", path = path }
  return text
end

--- Writes a file for a construct that error messages call `what`.
function M.write(what, path, text)
  run.require_running(what .. " is called")
  errors.call_host(host.write_file, checked(what, "path", path), checked(what, "text", text))
  run.emit { type = "file_written", path = path }
end

--- Returns whether a file or folder exists; false outside the program's folder.
---@return boolean
function M.exists(what, path)
  local ok, is_there = host.file_exists(checked(what, "path", path))
  return ok and is_there
end

--- Host functions: the size of a file, the entries of a folder, and the files that match a pattern.
function M.size(what, path) return errors.call_host(host.file_size, checked(what, "path", path)) end
function M.entries(what, folder) return errors.call_host(host.list_files, checked(what, "folder", folder)) end
function M.glob(what, pattern) return errors.call_host(host.glob_files, checked(what, "pattern", pattern)) end

---@class File
local File = {}

--- Reads a file.
---@param path string
---@return string
function File.read(path) return M.read("File.read", path) end

--- Writes a file and creates its parent folders.
---@param path string
---@param text string
function File.write(path, text) M.write("File.write", path, text) end

--- Returns whether a file or folder exists.
---@param path string
---@return boolean
function File.exists(path) return M.exists("File.exists", path) end

--- Returns the size of a file in bytes.
---@param path string
---@return integer
function File.size(path) return M.size("File.size", path) end

M.File = errors.close("File", File)

return M
