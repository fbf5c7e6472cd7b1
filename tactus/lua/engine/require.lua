--- `require`: loads modules of the standard library and helper files of the program.
---
---     local done = require("tactus.tools.done")
---     local text = require("lib.text")              -- lib/text.tac or lib/text.lua, next to this file
---
--- A module runs once, with the program's globals, and its result is cached.

local import, host = ...

local errors = import "engine/errors"
local sources = import "engine/sources"

local M = {}

local load = load
local loaded = {}
local is_loading = {}
local chain = {}
local globals

--- Sets the globals for modules.
function M.set_globals(table)
  globals = table
end

local function run_module(name, text, label, is_own)
  if not is_own then
    sources.add(text, label)
  end
  local chunk, message = load(text, (is_own and "=" or "@") .. label, "t", globals)
  if not chunk then
    errors.syntax(message)
  end
  local result
  if is_own then
    result = chunk(name, import)
  else
    result = chunk(name)
  end
  return result == nil and true or result
end

---@param name string the module name, with dots as separators
---@return any
function M.require(name)
  errors.expect("require got", name, "string", "a string")
  if is_loading[name] then
    errors.raise(("module '%s' requires itself, through %s"):format(name, table.concat(chain, " and ")))
  end
  if loaded[name] == nil then
    local found = errors.call_host(host.find_module, name)
    is_loading[name], chain[#chain + 1] = true, name
    local ok, value = pcall(run_module, name, found.text, found.label, found.is_own)
    is_loading[name], chain[#chain] = nil, nil
    if not ok then
      error(value, 0)
    end
    loaded[name] = value
  end
  return loaded[name]
end

return M
