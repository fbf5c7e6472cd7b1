--- The Lua that reads specifications and runs their scenarios; the programs run in states of their own.
---
--- A chunk of a state that lives as long as its worker. It is given `ask(name, text)`, through which it asks JavaScript,
--- and returns the function that JavaScript calls with a program in JSON.

local ask = ...
local load = load

local function answered(name, text)
  local _, answer = ask(name, text or "")
  return answer
end

local function read(name)
  return answered("core", name)
end

local host = { lower = function(text) return answered("lower", text) end }
local import = assert(load(read "import", "=tactus/import"))(host, read)
local json = import "browser/json"

function host.check_pattern(pattern)
  local ok, problem = ask("search", pattern .. "\0")
  return ok, not ok and { message = ("'%s' is not a regular expression: %s"):format(pattern, problem) } or nil
end

function host.full_match(pattern, text)
  local found = json.decode(answered("full_match", pattern .. "\0" .. text))
  if not found then
    return true, nil
  end
  found.groups.n = found.count
  return true, found.groups
end

local verifier = assert(load(read "verifier", "=tactus/verifier"))(host, read)

-- Programs

-- A program in a state of its own.
local function open(program)
  local number = answered("open", json.encode(program))
  local session = {}
  function session.ask(request, given)
    given = given or {}
    given.request = request
    return json.decode(answered("enter", number .. "\0" .. json.encode(given)))
  end
  function session.mismatches()
    return json.decode(answered("mismatches", number))
  end
  --- Ends it; its events go with the result to whoever asked for them.
  function session.close(result)
    ask("close", number .. "\0" .. (result and json.encode(result) or ""))
  end
  return session
end

local function add(list, more)
  table.move(more, 1, #more, #list + 1, list)
end

-- Specifications

local function place_in(block, line)
  return { path = block.path, line = block.line + (block.is_verbatim and line - 1 or 0) }
end

local function add_faults(errors, block, faults)
  for _, fault in ipairs(faults) do
    errors[#errors + 1] = { message = fault.message, hint = fault.hint, location = place_in(block, fault.line) }
  end
end

-- Reads a block, and adds what is wrong with it to the errors.
local function read_block(block, errors)
  local parsed = json.decode(answered("parse", block.text))
  if parsed.errors then
    for _, problem in ipairs(parsed.errors) do
      problem.message = verifier.reworded(problem.message)
    end
    add_faults(errors, block, parsed.errors)
    return {}
  end
  local found = verifier.read_gherkin(parsed.document, block.text, parsed.dialect)
  add_faults(errors, block, found.faults)
  block.prose, block.dialect = found.prose, parsed.dialect
  for _, scenario in ipairs(found.scenarios) do
    scenario.block = block
  end
  return found.scenarios
end

local function read_blocks(blocks, errors)
  local scenarios = {}
  for _, block in ipairs(blocks or {}) do
    add(scenarios, read_block(block, errors))
  end
  return scenarios
end

local knows_built_in = false

local function library_of(session, path, errors)
  if not knows_built_in then
    verifier.set_built_in(session.ask("step_library").value)
    knows_built_in = true
  end
  local library, faults = verifier.library(session.ask("own_steps").value)
  for _, fault in ipairs(faults) do
    errors[#errors + 1] = { message = "the phrase of a Step cannot be used: " .. fault.problem,
                            location = { path = path, line = fault.line } }
  end
  return library
end

-- Returns the scenarios of a loaded program and the steps it may use, and what is wrong with them.
local function specifications_of(session, path)
  local errors, scenarios, blocks = {}, {}, session.ask("specifications").value
  local described = session.ask("describe")
  if described.ok then
    scenarios = read_blocks(blocks, errors)
  else
    add(errors, described.failures)
  end
  local has_scenarios = #errors == 0
  local library = library_of(session, path, errors)
  for _, block in ipairs(has_scenarios and blocks or {}) do
    add_faults(errors, block, verifier.lost_steps(library, block.prose, block.dialect))
  end
  return scenarios, library, errors
end

-- Scenarios

local SHOWN = { "message", "expected", "found", "hint", "is_breach" }

-- A scenario's run: the functions that the verifier asks for.
local function run_of(scenario, session, places)
  local run = { seconds = function() return tonumber(answered "seconds") end }
  function run.names()
    return session.ask("step_names").value
  end
  function run.notes()
    local notes = session.mismatches()
    return notes.messages, notes.left_out
  end
  function run.perform(number, topic, index, texts, parameters, tolerant)
    local _, count = parameters:gsub(",", "")
    local given = json.list { n = count, table.unpack(texts, 1, count) }
    local done = session.ask("step", { topic = topic, index = index, texts = given, parameters = parameters,
                                       argument = scenario.steps[number].argument, tolerant = tolerant })
    if done.ok then
      return true
    end
    local failure, shown = done.failures[1], {}
    places[number] = (failure.kind ~= "step" or failure.is_own) and failure.location or nil
    for _, key in ipairs(SHOWN) do
      shown[key] = failure[key]
    end
    return false, shown
  end
  return run
end

local function plain(steps)
  local list = {}
  for index, step in ipairs(steps) do
    local kind = step.argument ~= nil and (type(step.argument) == "string" and "doc string" or "data table") or nil
    list[index] = { keyword = step.keyword, section = step.section, text = step.text, line = step.line, argument = kind }
  end
  return list
end

-- Undefined steps take precedence over failed ones.
local function status_of(steps)
  local status
  for _, step in ipairs(steps) do
    if step.status == "undefined" or step.status == "failed" and not status then
      status = step.status
    end
  end
  return status or "passed"
end

local function result_of(scenario, outcome, places)
  local steps = json.list {}
  for number, step in ipairs(scenario.steps) do
    local how, place = outcome.steps[number], place_in(scenario.block, step.line)
    if how.failure then
      how.failure.location = places[number] or place
    end
    steps[number] = { keyword = step.keyword, text = step.text, location = place, status = how.status,
                      elapsed_seconds = how.elapsed, failure = how.failure, phrase = how.phrase }
  end
  return { feature = scenario.feature, name = scenario.name, tags = json.list(scenario.tags), steps = steps,
           location = place_in(scenario.block, scenario.line), status = status_of(steps), warnings = json.list(outcome.warnings) }
end

local function run_scenario(scenario, session, library)
  local places, steps = {}, plain(scenario.steps)
  for _, step in ipairs(steps) do
    step.line = place_in(scenario.block, step.line).line
  end
  local outcome = verifier.run(steps, library, run_of(scenario, session, places))
  local result = result_of(scenario, outcome, places)
  result.inputs = json.object(session.ask("inputs").value)
  return result
end

--- Runs the scenarios of a program: each one's result goes to `close`.
---@param program { path: string, text: string }
---@return { errors: table[] }
local function verify(program)
  local errors, session = json.list {}, open(program)
  local loaded = session.ask("load", { text = program.text })
  if not loaded.ok then
    add(errors, loaded.failures)
    read_blocks(session.ask("specifications").value, errors)
    session.close()
    return { errors = errors }
  end
  local scenarios, library, faults = specifications_of(session, program.path)
  add(errors, faults)
  for index, scenario in ipairs(#errors == 0 and scenarios or {}) do
    if index > 1 then
      session = open(program)
      session.ask("load", { text = program.text })
    end
    session.close(run_scenario(scenario, session, library))
  end
  if #errors > 0 or #scenarios == 0 then
    session.close()
  end
  return { errors = errors }
end

return function(text)
  return json.encode(verify(json.decode(text)))
end
