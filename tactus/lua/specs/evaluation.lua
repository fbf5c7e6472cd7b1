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
