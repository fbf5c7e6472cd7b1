--- Locations: the line of the program that is running, for errors and events.

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

local place

--- Runs a function and reports its failures at another location than the current line.
function M.at(path, line, fn)
  local before = place
  place = { path = path, line = line }
  local ok, value = pcall(fn)
  place = before
  if not ok then
    error(value, 0)
  end
  return value
end

--- Finds the nearest line of the user's file on the stack.
---@return string? path, integer? line
function M.where()
  if place then
    return place.path, place.line
  end
  local level = 2
  while true do
    local info = debug.getinfo(level, "l")
    if not info then
      return nil
    end
    -- Code without line information, such as that of Tactus, is skipped early, because every event needs a line.
    if info.currentline > 0 then
      local text = debug.getinfo(level, "S").source
      if sub(text, 1, 1) == "@" then
        return sub(text, 2), info.currentline
      end
    end
    level = level + 1
  end
end

local main_place = {}

--- Sets the location of the main procedure. It is the location of failures without a line of the program, and of those
--- whose line Lua discarded because of a tail call.
function M.set_main_place(path, line)
  main_place = { path = path, line = line }
end

--- Finds the nearest line of the user's own file, or that of the main procedure.
---@return string? path, integer? line
function M.where_or_main()
  local path, line = M.where()
  if path then
    return path, line
  end
  return main_place.path, main_place.line
end

--- Removes a location inside Tactus from a message, because it means nothing to users.
---@param text string
function M.without_own_place(text)
  return (text:gsub("^tactus[/.][%w_./]*:%d+: ", ""):gsub("^%?:%-1: ", ""))
end

return M
