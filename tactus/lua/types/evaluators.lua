--- The evaluators of `Evaluation`: their types and options.

local import = ...

local errors = import "engine/errors"
local options = import "engine/options"
local values = import "engine/values"

local M = {}

local TEXT = { field = "string", value = "any", case_sensitive = "boolean" }
local LIMIT = { field = "string", value = "number" }

---@class Evaluator
---@field type string the kind of check: `contains`, `llm_judge`, `tool_called`, …; set by the functions of `field`
---@field field string? the key of the output to check; the whole output by default
---@field value any? the value to compare with
---@field check_expected string? the key of the expected output to compare with
---@field min_value number? the lower bound of a range
---@field max_value number? the upper bound of a range
---@field case_sensitive boolean? whether the comparison is case-sensitive; true by default
local TYPES = {
  contains = TEXT, contains_any = TEXT, equals_expected = { field = "string" }, exact_match = TEXT,
  is_instance = TEXT, regex = TEXT, min_length = LIMIT, max_length = LIMIT, json_schema = { field = "string", value = "table" },
  range = { field = "string", min_value = "number", max_value = "number", value = "any" },
  llm_judge = { rubric = "string", model = "string", field = "string", include_expected = "boolean" },
  max_iterations = LIMIT, max_cost = LIMIT, max_tokens = LIMIT,
  tool_called = { value = "any", min_value = "number", max_value = "number" },
  state_check = { field = "string", value = "any" },
  agent_turns = { value = "any", field = "string", min_value = "number", max_value = "number" },
}

-- The options of an evaluator; an unknown type is an error in the file.
local function options_of(kind)
  if not TYPES[kind] then
    errors.problem(("unknown evaluator '%s'"):format(kind), errors.unknown(kind, values.sorted_keys(TYPES), "evaluators"))
  end
  return values.merged({ type = "string", check_expected = "any" }, TYPES[kind] or {})
end

-- The required options of an evaluator.
local NEEDED = {
  min_length = "value", max_length = "value", json_schema = "value", max_iterations = "value", max_cost = "value",
  max_tokens = "value", tool_called = "value", state_check = "field",
}

--- Checks an evaluator of a file.
---@param evaluator Evaluator
function M.check(evaluator)
  local kind = evaluator.type
  local what = ("evaluator '%s'"):format(kind)
  options.check(what, evaluator, options_of(kind))
  if NEEDED[kind] then
    options.require(what, evaluator, NEEDED[kind])
  end
  local bound = evaluator.min_value or evaluator.max_value or (kind == "agent_turns" and evaluator.value)
  if (kind == "range" or kind == "agent_turns") and not bound then
    errors.problem(what .. " has neither a 'min_value' nor a 'max_value', so it accepts any value")
  end
end

--- Creates a function that declares an evaluator of a type, such as `field.min_length{ value = 3 }`.
function M.builder(kind)
  return function(given)
    return values.merged({ type = kind }, given or {})
  end
end

return M
