--- Returns the function that loads the modules of this folder, each once.
---
--- A module is a chunk that is given this function and the host's functions.

local host, read = ...
local load = load

local loaded = {}

local function import(name)
  if loaded[name] == nil then
    local chunk = assert(load(read(name), "=tactus/" .. name))
    loaded[name] = chunk(import, host) or true
  end
  return loaded[name]
end

return import
