--- `Evaluation`: the cases that `tactus eval` runs, and how their results are evaluated.
---
---     Evaluation {
---       dataset = {
---         { name = "oslo", inputs = { city = "Oslo" }, expected_output = { country = "Norway" } },
---       },
---       evaluators = { field.equals_expected {}, field.min_length { field = "text", value = 20 } },
---       thresholds = { min_success_rate = 0.9 },
---       runs = 3,
---     }
---
--- The cases can also be in a file: `dataset_file = "cases.jsonl"`, or a `.json` or `.csv` file.
---
--- An evaluator is a table with its `type`, such as `{ type = "max_cost", value = 0.01 }`; most types are also functions of
--- `field`, which set the type. `field` names the part of the output to check, such as `"address.city"`; without it, the
--- whole output is checked. `value` is what to compare with; without it, the case's expected output is used: the part that
--- `check_expected` names, else the part that `field` names, else all of it. The types are:
---
--- - `equals_expected`: the output equals the expected output; an object may have additional keys. Option: `field`.
---
--- - `exact_match`: the output equals `value` or the expected output exactly. Options: `field`, `value`, `case_sensitive`.
---
--- - `contains`: the output contains `value`: a part of a string, an item of a list, or a key of an object. Options: `field`,
---   `value`, `case_sensitive`.
---
--- - `contains_any`: the output contains one of the items of the list `value`. Options: `field`, `value`, `case_sensitive`.
---
--- - `regex`: the regular expression `value` matches anywhere in the output. Options: `field`, `value`, `case_sensitive`.
---
--- - `is_instance`: the output has the type `value`: `"string"`, `"number"`, `"integer"`, `"boolean"`, `"list"`, `"object"` or
---   `"nil"`. Options: `field`, `value`.
---
--- - `min_length` and `max_length`: the output has at least or at most `value` characters, items or keys. Options: `field`,
---   `value` (required).
---
--- - `range`: the output is a number from `min_value` to `max_value`, either of which may be left out. Options: `field`,
---   `min_value`, `max_value`.
---
--- - `json_schema`: the output matches the JSON Schema `value`. Options: `field`, `value` (required).
---
--- - `llm_judge`: a model judges whether the output satisfies the `rubric`. Options: `rubric`, `model`, `field`,
---   `include_expected` (whether the judge sees the expected output).
---
--- - `max_iterations`, `max_tokens`, `max_cost`: the run takes at most `value` turns, uses at most `value` tokens, or costs at
---   most `value` US dollars. Options: `value` (required).
---
--- - `tool_called`: the tool named `value` is called at least `min_value` times (1 by default) and at most `max_value` times.
---   Options: `value` (required), `min_value`, `max_value`.
---
--- - `agent_turns`: the number of turns is `value`, or from `min_value` to `max_value`; with `field`, the turns of that agent.
---   Options: `field`, `value`, `min_value`, `max_value`.
---
--- - `state_check`: the state has the key `field` and, with `value`, that value. Options: `field` (required), `value`.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local options = import "engine/options"
local program = import "engine/program"
local values = import "engine/values"

---@class EvaluationOptions
---@field dataset EvaluationCase[]? the cases
---@field dataset_file string? relative to the folder of this file
---@field evaluators Evaluator[]? the evaluators applied to each result
---@field thresholds EvaluationThresholds? the required values; without thresholds, every run must pass
---@field runs integer? the number of runs per case; 1 by default
---@field parallel boolean? whether cases may run in parallel
local OPTIONS = { dataset = "table", dataset_file = "string", evaluators = "table", thresholds = "table",
                  runs = "number", parallel = "boolean" }

---@class EvaluationCase
---@field name string the name in reports
---@field inputs table<string, any> the inputs of the procedure
---@field expected_output any? the expected output, for evaluators to compare
---@field metadata table? additional information about the case
local CASE = { name = "string", inputs = "table", expected_output = "any", metadata = "table" }

---@class EvaluationThresholds
---@field min_success_rate number? from 0 to 1
---@field max_cost_per_run number? US dollars
---@field max_duration number? seconds
---@field max_tokens_per_run integer? of the run that used the most
local THRESHOLDS = { min_success_rate = "number", max_cost_per_run = "number", max_duration = "number",
                     max_tokens_per_run = "number" }

local M = {}

local function check(given)
  for index, case in ipairs(given.dataset or {}) do
    options.check(("case %d of Evaluation"):format(index), case, CASE)
  end
  for index, evaluator in ipairs(given.evaluators or {}) do
    local what = ("evaluator %d of Evaluation"):format(index)
    if type(evaluator) ~= "table" or type(evaluator.type) ~= "string" then
      errors.problem(("%s is %s; expected a table with its 'type'"):format(what, values.show(evaluator)),
        { hint = "write field.equals_expected{}, or { type = \"contains\", field = \"text\", value = \"Oslo\" }" })
    else
      import("types/evaluators").check(evaluator)
    end
  end
  if given.thresholds then
    options.check("the thresholds of Evaluation", given.thresholds, THRESHOLDS)
    if rawlen(given.thresholds) > 0 then
      errors.problem(("the thresholds of Evaluation have %s without a name"):format(values.show(rawget(given.thresholds, 1))),
        { hint = "name it: thresholds = { min_success_rate = 0.9 }" })
    end
    local rate = given.thresholds.min_success_rate
    if type(rate) == "number" and (rate < 0 or rate > 1) then
      errors.problem(("the threshold min_success_rate is %s; expected a number from 0 to 1"):format(rate))
    end
  end
  if given.runs and not (math.tointeger(given.runs) and given.runs >= 1) then
    errors.problem(("option 'runs' of Evaluation is %s; expected a positive integer"):format(values.show(given.runs)))
  end
end

---@param given EvaluationOptions
function M.Evaluation(given)
  if program.is_body() then
    return
  elseif not options.check("Evaluation", given, OPTIONS) then
    return
  end
  check(given)
  local plain, why_not = values.plain(given)
  if why_not then
    errors.problem("Evaluation cannot be used: " .. why_not)
    return
  end
  local _, line = places.where()
  plain.line, plain.runs = line, math.tointeger(plain.runs)
  program.add_evaluation(plain)
end

--- `Evaluations`: an alias of `Evaluation`.
---
---     Evaluations { dataset_file = "cases.jsonl", evaluators = { field.equals_expected {} } }
---@param given EvaluationOptions
function M.Evaluations(given)
  M.Evaluation(given)
end

return M
