--- `Classify`: assigns a text to one of several classes.
---
---     local triage = Classify {
---       name = "triage", classes = { "bug", "question" }, prompt = "Is this mail a bug report or a question?",
---     }
---     local result = triage("It crashes when I save.")
---     print(result.value, result.confidence)
---     local close = Classify { method = "fuzzy", expected = "Oslo", input = "oslo " }
---
--- With `method = "llm"`, a model is asked, and asked again if it names no class; after the last attempt the value is
--- "ERROR". With "fuzzy", the value is the most similar class, or "NO_MATCH". With `input`, `Classify` returns a result,
--- otherwise a classifier. Specifications mock a classifier by its name: `Mocks { triage = { returns = "bug" } }`.

local import = ...

local errors = import "engine/errors"
local similarity = import "engine/similarity"
local inquiry = import "models/inquiry"
local options = import "engine/options"
local run = import "run/run_state"
local values = import "engine/values"

---@class ClassifyOptions
---@field method "llm"|"fuzzy"? "llm" by default
---@field classes string[]? the possible classes; with `expected`, Yes and No by default
---@field input string? the text to classify
---@field prompt string? the instructions for the model
---@field name string? the name for mocks; "llm_classifier" by default
---@field model string? defaults to the model of agents that name none
---@field max_retries integer? the maximum number of retries; 3 by default
---@field temperature number? temperature of the model
---@field max_tokens integer? maximum length of the model's answer
---@field parse_direction "start"|"end"? where to look for the class first; the end of the answer by default
---@field expected string? compares texts with this one
---@field threshold number? the required similarity, from 0 to 1; 0.8 by default
---@field algorithm "ratio"|"token_set_ratio"|"token_sort_ratio"|"partial_ratio"? the similarity measure
local OPTIONS = {
  method = "string", classes = "table", input = "any", prompt = "string", name = "string", model = "string",
  max_retries = "number", temperature = "number", max_tokens = "number", reasoning_effort = "string",
  verbosity = "string", parse_direction = "string", expected = "string", threshold = "number", algorithm = "string",
}

local ALGORITHMS = { ratio = true, token_set_ratio = true, token_sort_ratio = true, partial_ratio = true }

---@class ClassifyResult
---@field value string the class, "ERROR" or "NO_MATCH"
---@field confidence number? from 0 to 1
---@field explanation string? the explanation given by the model
---@field matched_text string? the most similar class
---@field retry_count integer the number of retries
---@field raw_response string? the model's full answer
---@field error string? the reason if there is no class

local M = {}

local function escaped(text)
  return (text:gsub("%p", "%%%0"))
end

local function class_of(line, classes)
  local bare = line:gsub("[%*\"'`]", ""):match("^%s*(.-)%s*$")
  for _, class in ipairs(classes) do
    if bare == class then
      return class, true
    end
  end
  for _, class in ipairs(classes) do
    if bare:lower() == class:lower() then
      return class, true
    end
  end
  for _, class in ipairs(classes) do
    if bare:lower():find("%f[%w]" .. escaped(class:lower()) .. "%f[%W]") then
      return class, false
    end
  end
  return nil
end

--- Finds the class named in an answer, line by line.
---@return string? class, string? explanation
local function read_text(text, classes, direction)
  local lines = {}
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
  local first, last, step = #lines, 1, -1
  if direction == "start" then
    first, last, step = 1, #lines, 1
  end
  for index = first, last, step do
    local class, is_exact = class_of(lines[index], classes)
    if class then
      if is_exact and index == #lines then
        text = table.concat(lines, "\n", 1, #lines - 1)
      end
      return class, text
    end
  end
  return nil
end

local function read_answer(given, answer)
  if type(answer) ~= "table" then
    local text = values.text(answer)
    local class, explanation = read_text(text, given.classes, given.parse_direction)
    return class and { value = class, confidence = 0.8, explanation = explanation, raw_response = text }
  end
  local named = answer.value or answer.sentiment or answer.label
  if named == nil and answer.response ~= nil then
    return read_answer(given, answer.response)
  end
  local class = class_of(values.text(named), given.classes)
  return class and { value = class, confidence = answer.confidence or 0.8, explanation = answer.explanation,
                     raw_response = values.show(answer) }
end

local classify = {}

function classify.llm(given, text)
  local name = given.name or "llm_classifier"
  local messages = { { role = "user", content = import("io/json").encode { text = text } } }
  for attempt = 0, given.max_retries or 3 do
    local answer = inquiry.ask {
      what = "classifier", name = name, text = text, args = { text = text }, model = given.model, system = given.prompt,
      messages = messages, temperature = given.temperature, max_tokens = given.max_tokens,
      reasoning_effort = given.reasoning_effort, verbosity = given.verbosity,
    }
    local result = read_answer(given, answer)
    if result then
      result.retry_count = attempt
      return result
    end
    messages[#messages + 1] = { role = "user", content = "Answer with one of: " .. table.concat(given.classes, ", ") }
  end
  return { value = "ERROR", retry_count = given.max_retries or 3, error = "Invalid classification after retries" }
end

--- Returns the similarity of two texts, ignoring case.
---@return number from 0 to 1
function M.similarity(a, b, algorithm)
  algorithm = algorithm or "ratio"
  if not ALGORITHMS[algorithm] then
    errors.raise(("unknown algorithm %s"):format(values.show(algorithm)),
      errors.unknown(algorithm, values.sorted_keys(ALGORITHMS), "algorithms"))
  end
  a, b = (values.text(a):lower():match("^%s*(.-)%s*$")), (values.text(b):lower():match("^%s*(.-)%s*$"))
  if a == "" or b == "" then
    return 0
  end
  return similarity[algorithm](a, b)
end

function classify.fuzzy(given, text)
  local threshold = given.threshold or 0.8
  if given.expected then
    local score = M.similarity(text, given.expected, given.algorithm)
    local is_like = score >= threshold
    return { value = given.classes[is_like and 1 or 2], confidence = is_like and score or 1 - score,
             matched_text = is_like and given.expected or nil, retry_count = 0 }
  end
  local best, best_score = nil, -1
  for _, class in ipairs(given.classes) do
    local score = M.similarity(text, class, given.algorithm)
    if score > best_score then
      best, best_score = class, score
    end
  end
  if best_score >= threshold then
    return { value = best, confidence = best_score, matched_text = best, retry_count = 0 }
  end
  return { value = "NO_MATCH", confidence = 1 - best_score, retry_count = 0 }
end

local function check(given)
  options.check("Classify", given, OPTIONS)
  local method = given.method or "llm"
  if not classify[method] then
    errors.problem(("option 'method' of Classify is %s"):format(values.show(method)),
      { hint = method == "naive_bayes" and "it needs a trained model, which this version cannot make; use llm or fuzzy"
        or "its methods: fuzzy, llm" })
  elseif method == "llm" then
    options.require("Classify", given, "prompt")
  elseif given.algorithm and not ALGORITHMS[given.algorithm] then
    errors.problem(("unknown algorithm %s of Classify"):format(values.show(given.algorithm)),
      errors.unknown(given.algorithm, values.sorted_keys(ALGORITHMS), "algorithms"))
  end
  if not given.expected and #(given.classes or {}) == 0 then
    errors.problem("Classify requires the option 'classes'")
  end
end

---@class Classifier
---@field classify fun(self: Classifier, text: string): ClassifyResult the same as calling the classifier
---@overload fun(text: string): ClassifyResult

---@param given ClassifyOptions
---@return Classifier|ClassifyResult
function M.Classify(given)
  errors.expect("Classify got", given, "table", "a table of options")
  check(given)
  local settings = setmetatable({ classes = given.classes or { "Yes", "No" } }, { __index = given })
  local function perform(text)
    run.require_running("a classifier is called")
    local result = classify[given.method or "llm"](settings, values.text(text))
    return result
  end
  if given.input ~= nil then
    return perform(given.input)
  end
  local classifier = {}
  function classifier.classify(first, second)
    return perform(first == classifier and second or first)
  end
  return setmetatable(classifier, {
    __metatable = "a classifier",
    __call = function(_, text)
      return perform(text)
    end,
  })
end

return M
