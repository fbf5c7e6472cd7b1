--- The runner: carries out the steps of a scenario and describes how each of them ended.

local import = ...

local literals = import "specs/literals"
local matching = import "specs/scenarios/matching"

local M = {}

-- Most scenarios need none.
local function hints()
  return import "specs/scenarios/hints"
end

---@class ScenarioStep
---@field section "Given"|"When"|"Then"?
---@field text string
---@field line integer
---@field argument "doc string"|"data table"?

---@class StepOutcome
---@field status "passed"|"failed"|"undefined"|"skipped"
---@field elapsed number seconds
---@field phrase string? the phrase of a built-in step
---@field failure StepFailure?

---@class StepFailure
---@field message string
---@field expected string?
---@field found string?
---@field hint string?
---@field is_breach boolean?

---@class ScenarioSession a loaded program that nothing has run in yet
---@field seconds fun(): number the time
---@field perform fun(number: integer, topic: string, index: integer, texts: string[], parameters: string, tolerant: boolean): boolean, table? runs a step; its number is from 1, and each of its parameters is followed by a comma
---@field names fun(): Names
---@field notes fun(): string[], integer the mismatches of the run, and how many of its events were left out

local LONGEST_TEXT = 2000

-- As much of a text as a reader needs.
local function cut(text)
  local length = text and (utf8.len(text) or #text) or 0
  if length <= LONGEST_TEXT then
    return text
  end
  local last = (utf8.offset(text, LONGEST_TEXT + 1) or LONGEST_TEXT + 1) - 1
  return ("%s… (%d more characters)"):format(text:sub(1, last), length - LONGEST_TEXT)
end

local function ambiguous(definitions)
  local phrases = {}
  for index, definition in ipairs(definitions) do
    phrases[index] = ("'%s' (line %d)"):format(definition.pattern, definition.line)
  end
  return { message = ("the step is ambiguous: %s match it"):format(table.concat(phrases, " and ")) }
end

--- A step with what it means.
---@class PlannedStep: ScenarioStep
---@field match Match?
---@field ambiguous Definition[]?

-- Adds to the steps what they mean.
local function planned(steps, library)
  for _, step in ipairs(steps) do
    step.match, step.ambiguous = matching.match(library, step.text)
  end
  return steps
end

local function undefined(step, library, names)
  return {
    message = ("no step matches '%s'"):format(step.text),
    hint = hints().slip(step.text) or hints().similar(step.text, step.section, library, names),
  }
end

-- Why a step cannot be carried out, whatever the program does.
local function fault_of(step)
  if step.ambiguous then
    return ambiguous(step.ambiguous)
  elseif step.match and step.argument and not step.match.definition.line then
    return { message = "the step takes no " .. step.argument }
  end
  return nil
end

-- Slips of earlier steps may be the cause of a failure; one of the step itself probably is.
local function hint_of(plan, number, hint)
  local step = plan[number]
  local slip = hints().slip(step.text, step.match)
  if slip then
    return hint and slip .. "; " .. hint or slip
  end
  for index = 1, hint and 0 or number - 1 do
    slip = hints().slip(plan[index].text, plan[index].match)
    if slip then
      return ("line %d: %s"):format(plan[index].line, slip)
    end
  end
  return hint
end

-- Runs a step, and returns its failure, if any.
local function perform(step, number, session, tolerant)
  local definition, names = step.match.definition, step.match.parameters
  local parameters = #names > 0 and table.concat(names, ",") .. "," or ""
  local ok, failure = session.perform(number, definition.topic, definition.index, step.match.texts, parameters, tolerant)
  return not ok and failure or nil
end

local function shown(failure, plan, number)
  return {
    message = cut(failure.message), expected = cut(failure.expected), found = cut(failure.found),
    hint = cut(hint_of(plan, number, failure.hint)), is_breach = failure.is_breach,
  }
end

local function expects_failure(plan)
  for _, step in ipairs(plan) do
    if step.match and step.match.definition.expects_failure then
      return true
    end
  end
  return false
end

local function outcome_of(plan, number, session, tolerant)
  local fault = fault_of(plan[number])
  if fault then
    return "failed", fault
  end
  local failure = perform(plan[number], number, session, tolerant)
  return failure and "failed" or "passed", failure and shown(failure, plan, number)
end

local function phrase_of(match)
  return match and not match.definition.line and match.definition.pattern or nil
end

-- A step that no phrase matches, or several do, may have been meant to check something.
local function checks_nothing(plan)
  for _, step in ipairs(plan) do
    local role = step.match and step.match.definition.role or "any"
    if role == "check" or role == "any" then
      return false
    end
  end
  return true
end

local function warnings_of(plan, session)
  local mismatches, left_out = session.notes()
  local warnings = { checks_nothing(plan) and "the scenario checks nothing; add a Then step" or nil }
  table.move(mismatches, 1, #mismatches, #warnings + 1, warnings)
  if left_out > 0 then
    warnings[#warnings + 1] = ("its transcript is incomplete: %d events are left out"):format(left_out)
  end
  return warnings
end

--- Runs a scenario.
---@param steps ScenarioStep[]
---@param library Library
---@param session ScenarioSession
---@return { steps: StepOutcome[], warnings: string[] }
function M.run(steps, library, session)
  local plan = planned(steps, library)
  local tolerant, goes_on, outcomes = expects_failure(plan), true, {}
  local before = session.seconds()
  for number, step in ipairs(plan) do
    local status, failure, elapsed = "skipped", nil, 0.0
    if not step.match and not step.ambiguous then
      status, failure = "undefined", undefined(step, library, session.names())
    elseif goes_on then
      status, failure = outcome_of(plan, number, session, tolerant)
      local after = session.seconds()
      before, elapsed = after, after - before
    end
    goes_on = goes_on and status == "passed"
    outcomes[number] = { status = status, elapsed = elapsed, phrase = phrase_of(step.match), failure = failure }
  end
  return { steps = outcomes, warnings = warnings_of(plan, session) }
end

--- Carries out the steps of a scenario that come before its run.
---@param steps ScenarioStep[]
---@param library Library
---@param session ScenarioSession
---@return integer? number, StepFailure? failure the step that failed
function M.prepare(steps, library, session)
  for number, step in ipairs(planned(steps, library)) do
    local role = step.match and step.match.definition.role or "run"
    if role == "run" then
      return nil
    end
    local failure = role ~= "check" and perform(step, number, session, false)
    if failure then
      return number, failure
    end
  end
end

---@class CheckedStep what a step means, without running it
---@field fault string? why it cannot be carried out
---@field hint string?
---@field pattern string? the phrase that it matches
---@field role string? the role of that phrase
---@field is_own boolean?
---@field expects_failure boolean?
---@field names string[][]? its parameters, each with its text without quotes

local function names_in(match)
  local names = {}
  for index, parameter in ipairs(match.parameters) do
    names[index] = { parameter, literals.name(match.texts[index] or "") }
  end
  return names
end

--- Finds what the steps of a scenario mean, without running them.
---@param steps ScenarioStep[]
---@param library Library
---@param names Names
---@return CheckedStep[]
function M.check(steps, library, names)
  local plan, checked = planned(steps, library), {}
  for number, step in ipairs(plan) do
    local match = step.match
    local is_undefined = not match and not step.ambiguous
    local failure = is_undefined and undefined(step, library, names) or fault_of(step) or {}
    local found = { fault = failure.message, hint = failure.hint }
    if match then
      found.pattern, found.role = match.definition.pattern, match.definition.role
      found.is_own, found.expects_failure = match.definition.line ~= nil, match.definition.expects_failure
      found.names = #match.parameters > 0 and names_in(match) or nil
    end
    checked[number] = found
  end
  return checked
end

return M
