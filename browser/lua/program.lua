--- The Lua of one program and one run: the host functions of `tactus/lua/core.lua`, in mock mode.
---
--- A chunk of a fresh state. It is given `ask(name, text)`, through which it asks JavaScript, and returns the function
--- that JavaScript calls with a request in JSON. No other function leads out of the state.

local ask = ...
local load, pcall, type = load, pcall, type

local function answered(name, text)
  local _, answer = ask(name, text or "")
  return answer
end

local function read(name)
  return answered("core", name)
end

local page = {
  core = read,
  file = function(path) return answered("file", path) end,
  file_names = function() return answered "file_names" end,
  library_names = function() return answered "library_names" end,
}
local import = assert(load(read "import", "=tactus/import"))(page, read)

local json = import "browser/json"
local sizes = import "browser/event_size"
local options = json.decode(answered "options")
local session, files

local function path_of(label)
  if label == nil or label == options.label then
    return options.path
  end
  return (options.path:match("^.*/") or "") .. label
end

local function location_of(line, label)
  return { path = path_of(label), line = line }
end

-- Failures

-- The failures that host functions returned; Lua passes on their numbers.
local causes = {}

local function failed(failure)
  causes[#causes + 1] = failure
  local is_final = failure.is_outside or failure.is_final
  return false, { message = failure.message, hint = failure.hint, cause = #causes, kind = is_final and "limit" or nil,
                  fatal = is_final }
end

-- Returns a host function that answers with what a function returns or raises.
local function guarded(fn)
  return function(...)
    local ok, value = pcall(fn, ...)
    if ok then
      return true, value
    end
    return failed(type(value) == "table" and value or { message = tostring(value), is_final = true })
  end
end

local function of_files(name)
  return guarded(function(...)
    files = files or import "browser/files"
    return files[name](...)
  end)
end

-- A look at a path that leads out is answered, and does not end the run.
local function file_exists(path)
  files = files or import "browser/files"
  local ok, value = pcall(files.exists, path)
  if ok then
    return true, value
  end
  return failed { message = value.message, hint = value.hint }
end

-- Events

local INNER = { run_started = true, run_finished = true, run_failed = true }

-- Puts empty lists where a value has empty tables.
local function with_empty_lists(value, paths)
  local whole = { value }
  for _, path in ipairs(paths) do
    local place, key = whole, 1
    for _, step in ipairs(path) do
      place, key = place[key], step
    end
    place[key] = json.list {}
  end
  return whole[1]
end

local function emit(event)
  local shown = {}
  for key, value in next, event do
    shown[key] = value
  end
  if event.line then
    shown.location, shown.line, shown.label = location_of(event.line, event.label), nil, nil
  end
  if event.empty_lists then
    local held = event.data ~= nil and "data" or event.value ~= nil and "value" or "result"
    shown[held], shown.empty_lists = with_empty_lists(event[held], event.empty_lists), nil
  end
  if event.arguments then
    shown.arguments = json.object(event.arguments)
  end
  if options.depth == 0 or not INNER[event.type] then
    ask("emit", sizes.of(shown) .. "\0" .. json.encode(shown))
  end
end

-- Other programs

local function run_file(name, inputs)
  if options.depth == 5 then
    error({ message = ("more than 5 procedures are nested; the last is '%s'"):format(name),
            hint = "look for files that run each other in a circle" }, 0)
  end
  files = files or import "browser/files"
  local found = files.beside((name:gsub("%.tac$", "")) .. ".tac")
  local answer = json.decode(answered("run_file", json.encode {
    name = name, text = found.text, path = path_of(found.label), depth = options.depth + 1,
  } .. "\0" .. json.encode(json.object(inputs))), empty_list)
  if answer.failure then
    error(answer.failure, 0)
  end
  return answer.result
end

-- The host functions

local function search(pattern, text)
  local ok, answer = ask("search", pattern .. "\0" .. text)
  if not ok then
    error({ message = ("'%s' is not a regular expression: %s"):format(pattern, answer) }, 0)
  end
  return answer == "1"
end

local function decoded(text, what)
  local ok, value = pcall(json.decode, json.clean(text), empty_list)
  if not ok then
    error({ message = ("%s is not JSON: %s"):format(what or "the text", value.problem) }, 0)
  end
  return value
end

local function encoded(value, indent)
  local ok, text = pcall(json.encode, value, indent)
  if not ok then
    error({ message = text.problem }, 0)
  end
  return text
end

local function tick()
  local ok, message = ask("tick", "")
  if ok then
    return true
  end
  return failed { message = message, hint = "look for a loop that does not end", is_final = true }
end

local host = {
  is_mocked = true, is_spec = true, default_provider = options.provider, default_model = options.model,
  emit = guarded(emit), tick = tick, keep = function() return true, nil end, run_file = guarded(run_file),
  find_module = of_files "module", find_feature = of_files "beside", read_file = of_files "read", write_file = of_files "write",
  file_exists = file_exists, file_size = of_files "size", list_files = of_files "entries", glob_files = of_files "glob",
  decode_json = guarded(decoded), encode_json = guarded(encoded), search = guarded(search), sleep = guarded(function() end),
}

collectgarbage("step", -4096)
math.randomseed(math.tointeger(options.seed))
session = assert(load(read "core", "=tactus/core"))(host, read)

-- Requests

local function shown_failure(failure)
  local cause = causes[failure.cause] or failure
  return {
    kind = failure.kind, message = cause.message, hint = cause.hint, expected = failure.expected, found = failure.found,
    location = location_of(failure.line, failure.path), is_own = failure.line ~= nil, is_breach = cause.is_outside,
  }
end

local function answer(ok, value)
  if ok then
    return { ok = true, value = value }
  end
  local failures = json.list {}
  for index, failure in ipairs(value.failures) do
    failures[index] = shown_failure(failure)
  end
  return { ok = false, failures = failures }
end

local requests = {}

function requests.load(given)
  return answer(session.load(given.text, options.label))
end

function requests.describe()
  local ok, value = session.describe()
  return answer(ok, ok or value)
end

function requests.specifications()
  local ok, blocks = session.specifications()
  if not ok then
    return answer(ok, blocks)
  end
  local list = json.list {}
  for index, block in ipairs(blocks) do
    list[index] = { text = block.text, line = block.line, is_verbatim = block.is_verbatim, path = path_of(block.label) }
  end
  return answer(true, list)
end

function requests.own_steps()
  return answer(session.own_steps())
end

function requests.step_library()
  return answer(session.step_library(false))
end

function requests.step_names()
  return answer(session.step_names())
end

function requests.step(given)
  return answer(session.step(given.topic, given.index, given.texts, given.parameters, given.argument, given.tolerant))
end

function requests.set_inputs(given)
  return answer(session.set_inputs(given.inputs))
end

function requests.inputs()
  local ok, value = session.inputs()
  return answer(ok, ok and json.object(value) or value)
end

function requests.run()
  local ok, value = session.run()
  return answer(ok, ok and { result = with_empty_lists(value.result, value.empty_lists) } or value)
end

return function(text)
  local given = json.decode(text)
  return json.encode(requests[given.request](given))
end
