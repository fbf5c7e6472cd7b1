--- What `Evaluation` judges results by: the types of evaluators, and the options of each.

local import = ...

local errors = import "errors"
local values = import "values"

local M = {}

local TEXT = { field = "string", value = "any", case_sensitive = "boolean" }
local LIMIT = { field = "string", value = "number" }

---@class Evaluator
---@field type string
---@field field string? the key of the output that is looked at; the whole output unless given
---@field value any? what it is held against
---@field check_expected string? the key of the expected output that it is held against
---@field min_value number? of a range
---@field max_value number? of a range
---@field case_sensitive boolean? whether the case of letters counts; it does unless this is false
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

--- The options of an evaluator; a type that is not known is a mistake of the file.
---@return table<string, string>
function M.options(kind)
  if not TYPES[kind] then
    errors.problem(("there is no evaluator '%s'"):format(kind), errors.unknown(kind, values.sorted_keys(TYPES), "evaluators"))
  end
  return values.merged({ type = "string", check_expected = "any" }, TYPES[kind] or {})
end

--- Makes a function that declares an evaluator of a type, as in `field.min_length{ value = 3 }`.
function M.builder(kind)
  return function(given)
    return values.merged({ type = kind }, given or {})
  end
end

--- The types of evaluators, sorted.
function M.types()
  return values.sorted_keys(TYPES)
end

return M
