--- The files of a mocked run: those of the program's folder that the page holds, and over them what the program wrote.

local import, host = ...

local suggestions = import "engine/suggestions"

local sub = string.sub

local M = {}

local LARGEST_STORE_BYTES = 64 * 1024 * 1024

local written, names = {}, nil

---@class FileFailure
---@field message string
---@field hint string?
---@field is_outside boolean? true if the path leads out of the folder

local function fail(message, hint, is_outside)
  error({ message = message, hint = hint, is_outside = is_outside }, 0)
end

-- Returns the normalised path, with slashes.
local function local_path(path)
  local parts, plain = {}, path:gsub("\\", "/")
  local is_outside = plain:find("^/") or plain:find("\0", 1, true)
  for part in plain:gmatch("[^/]+") do
    if part == ".." and #parts > 0 then
      parts[#parts] = nil
    elseif part == ".." then
      is_outside = true
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  local normal = table.concat(parts, "/")
  if is_outside or normal:find("^%a:") then
    fail(("access denied: '%s' lies outside the program's folder"):format(path),
      "write the path relative to the folder of the .tac file", true)
  end
  return normal == "" and "." or normal
end

-- Returns the normalised path if no part of it is hidden.
local function shown_path(path)
  local normal = local_path(path)
  if normal ~= "." and ("/" .. normal):find("/.", 1, true) then
    fail(("access denied: '%s' is hidden, and programs cannot open hidden files"):format(path),
      "give the file a name without a leading dot", true)
  end
  return normal
end

local function all_names()
  if not names then
    names = {}
    for name in host.file_names():gmatch("[^\n]+") do
      names[name] = true
    end
  end
  local list = {}
  for name in pairs(names) do
    list[#list + 1] = name
  end
  for name in pairs(written) do
    list[#list + 1] = not names[name] and name or nil
  end
  table.sort(list)
  return list
end

local function is_folder(path)
  if path == "." then
    return true
  end
  for _, name in ipairs(all_names()) do
    if sub(name, 1, #path + 1) == path .. "/" then
      return true
    end
  end
  return false
end

function M.read(path)
  local place = shown_path(path)
  local data = written[place] or host.file(place)
  if not data then
    fail(is_folder(place) and ("'%s' is a folder"):format(path) or ("file '%s' does not exist"):format(path))
  end
  return data
end

function M.write(path, data)
  local place, size = shown_path(path), 0
  if is_folder(place) then
    fail(("'%s' is a folder"):format(path))
  end
  written[place] = data
  for _, content in pairs(written) do
    size = size + #content
  end
  if size > LARGEST_STORE_BYTES then
    fail(("the program wrote more than %d MiB in mock mode"):format(LARGEST_STORE_BYTES >> 20))
  end
end

function M.exists(path)
  local place = shown_path(path)
  return written[place] ~= nil or host.file(place) ~= nil or is_folder(place)
end

function M.size(path)
  return #M.read(path)
end

function M.entries(folder)
  local place = local_path(folder)
  if not is_folder(place) then
    fail(("folder '%s' does not exist"):format(folder))
  end
  local prefix, list, is_listed = place == "." and "" or place .. "/", {}, {}
  for _, name in ipairs(all_names()) do
    local entry = sub(name, 1, #prefix) == prefix and sub(name, #prefix + 1):match("^[^/]+/?")
    if entry and not is_listed[entry] and (sub(entry, 1, 1) ~= ".") then
      list[#list + 1], is_listed[entry] = entry, true
    end
  end
  table.sort(list)
  return list
end

-- The parts of a glob pattern: `**/`, `**`, `*`, `?` and the texts between them.
local function parts_of(pattern)
  local parts = {}
  while pattern ~= "" do
    local part = pattern:match("^%*%*/?") or pattern:match("^[*?]") or pattern:match("^[^*?]+")
    parts[#parts + 1], pattern = part, sub(pattern, #part + 1)
  end
  return parts
end

-- Whether a name matches the parts from an index, and from a position.
local function matches(parts, index, name, position)
  local part = parts[index]
  if not part then
    return position > #name
  elseif part == "?" then
    local char = name:match("^[^/][\x80-\xBF]*", position)
    return char ~= nil and matches(parts, index + 1, name, position + #char)
  elseif sub(part, 1, 1) ~= "*" then
    return sub(name, position, position + #part - 1) == part and matches(parts, index + 1, name, position + #part)
  elseif matches(parts, index + 1, name, position) then
    return true
  end
  for place = position, #name do
    local is_slash = sub(name, place, place) == "/"
    if part == "*" and is_slash then
      return false
    elseif (part ~= "**/" or is_slash) and matches(parts, index + 1, name, place + 1) then
      return true
    end
  end
  return false
end

function M.glob(pattern)
  local parts, list = parts_of(local_path(pattern)), {}
  for _, name in ipairs(all_names()) do
    list[#list + 1] = matches(parts, 1, name, 1) and name or nil
  end
  return list
end

-- A text file of the page; what the program wrote is not among them.
local function text_at(path)
  local data = host.file(path)
  return data and data:gsub("^\u{FEFF}", "") or nil
end

--- Finds a text file beside the program.
---@param name string
---@return { text: string, label: string }
function M.beside(name)
  local place = shown_path(name)
  local text = text_at(place)
  if text and not utf8.len(text) then
    fail(("'%s' is not UTF-8 text"):format(name), "save it as UTF-8")
  elseif text then
    return { text = text, label = place }
  end
  local folder, file, near = place:match("^(.*/)") or "", place:match("[^/]+$"), {}
  local suffix = file:match("[^.](%.[^.]+)$") or ""
  for _, other in ipairs(all_names()) do
    local is_beside = (other:match("^(.*/)") or "") == folder and (other:match("[^./](%.[^./]+)$") or "") == suffix
    near[#near + 1] = is_beside and other:match("[^/]+$") or nil
  end
  local closest = suggestions.closest(file, near)[1]
  fail(("file '%s' does not exist beside the program"):format(name),
    closest and ("did you mean '%s'?"):format(closest) or "write its path relative to the program")
end

-- Modules of the original Tactus that this implementation lacks, and what to use instead.
local REFUSED = {
  { "tactus.biblicus", "" }, { "tactus.corpora", "" }, { "tactus.deepgram", "" },
  { "tactus.io.excel", "; save the table as CSV" }, { "tactus.io.hdf5", "; save the data as JSON" },
  { "tactus.io.parquet", "; save the table as CSV" }, { "tactus.models", "; declare a Model" },
  { "tactus.retrievers", "" }, { "tactus.web", "" },
}

local function hint_of(parts, candidates)
  local name = table.concat(parts, ".")
  for _, refused in ipairs(REFUSED) do
    if sub(name .. ".", 1, #refused[1] + 1) == refused[1] .. "." then
      return "it is part of the original Tactus, not of this one" .. refused[2]
    end
  end
  if parts[1] ~= "tactus" then
    return ("looked for '%s', '%s', '%s' beside the program"):format(table.unpack(candidates))
  end
  for count = #parts - 1, 2, -1 do
    if host.core("stdlib/" .. table.concat(parts, "/", 1, count)) then
      return ('write require("%s"), which has what it holds'):format(table.concat(parts, ".", 1, count))
    end
  end
  return "modules of the standard library: " .. host.library_names()
end

--- Finds a module of the standard library or beside the program.
---@param name string
---@return { text: string, label: string, is_own: boolean }
function M.module(name)
  local parts = {}
  for part in (name:gsub("%.tac$", "") .. "."):gmatch("([^./]*)[./]") do
    if not part:find("^[%w_\x80-\xFF-]+$") then
      fail(("'%s' is not the name of a module"):format(name), 'write require("folder.name")')
    end
    parts[#parts + 1] = part
  end
  local path = table.concat(parts, "/")
  local own = host.core("stdlib/" .. path)
  if own then
    return { text = own, label = name, is_own = true }
  end
  local candidates = { path .. ".tac", path .. "/init.tac", path .. ".lua" }
  for _, candidate in ipairs(candidates) do
    local text = text_at(candidate)
    if text then
      return { text = text, label = candidate, is_own = false }
    end
  end
  fail(("module '%s' does not exist"):format(name), hint_of(parts, candidates))
end

return M
