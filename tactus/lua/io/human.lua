--- `Human`: asks the person who runs the program.
---
---     if Human.approve("Send it?") then … end
---     local name = Human.input { message = "Who is it for?", default = "all" }
---     local answer = Human.review { message = "Is this right?", artifact = text }
---     if answer.decision == "approved" then … end
---
--- In specifications, steps supply the answers. Without such a step, requests are approved, a question is answered with
--- its default, and the first option is selected.

local import, host = ...

local errors = import "engine/errors"
local options = import "engine/options"
local run_record = import "run/run_record"
local run = import "run/run_state"
local schema = import "types/schema"
local values = import "engine/values"

---@class QuestionOptions
---@field message string the text of the question
---@field context any? additional information
---@field timeout number? has no effect: the run waits until the person answers
---@field default any? the answer if the person gives none
---@field config_key string? the key of a `Hitl` entry that supplies missing options
---@field response_schema table? a JSON Schema for the answer

---@class InputOptions: QuestionOptions
---@field placeholder string? an example, shown in the input field

---@class ReviewOptions: QuestionOptions
---@field artifact any? the object to review
---@field artifact_type string?
---@field options string[]? the possible decisions

---@class SelectOptions: QuestionOptions
---@field options any[] the options: values, or tables with a `label`
---@field mode "single"|"multiple"? one option or several; "single" by default
---@field min integer?
---@field max integer?

---@class NotifyOptions: QuestionOptions
---@field level string?

---@class EscalateOptions: QuestionOptions
---@field severity string?

local COMMON = { message = "string", context = "any", timeout = "number", default = "any", config_key = "string",
                 response_schema = "table" }

local function with(more)
  return values.merged(COMMON, more)
end

local OPTIONS = {
  approve = with {},
  input = with { placeholder = "string" },
  review = with { artifact = "any", artifact_type = "string", options = "table" },
  select = with { options = "table", mode = "string", min = "number", max = "number" },
  notify = with { level = "string" },
  escalate = with { severity = "string" },
  upload = with { accept = "any", max_size = "any" },
  custom = with { component_type = "string", data = "any", options = "any", placeholder = "string" },
}

-- Options of the original Tactus that have no effect, and what to write instead. It ignores all others, too.
local IGNORED = {
  approve = { namespace = "remove it" },
  input = { options = "use Human.select, which offers options", multiline = "remove it" },
  review = {}, notify = {}, escalate = {}, upload = {}, custom = {},
  select = { style = "remove it: the terminal shows the options in its own style" },
}

local configured = {}

local answers = {}
local answers_to = {}

local M = {}

--- Sets the mocked answer to all following questions, or to those that contain a text.
---@param kind "approve"|"input"|"select"
function M.set_answer(kind, answer, question)
  if question then
    answers_to[#answers_to + 1] = { kind = kind, question = question, answer = answer }
  else
    answers[kind] = answer
  end
end

local function labels(list)
  local result = {}
  for index, item in ipairs(list or {}) do
    result[index] = type(item) == "table" and (item.label or item.value or item.id) or item
  end
  return result
end

-- An answer to a specific question takes precedence over a general answer.
local function said(kind, message, other_kind)
  for _, known in ipairs(answers_to) do
    if (known.kind == kind or known.kind == other_kind) and message:find(known.question, 1, true) then
      return known.answer
    end
  end
  return answers[kind]
end

local function mocked_choice(question)
  local chosen = said("select", question.message, "input")
  local list = labels(question.options)
  if chosen == nil then
    return question.default == nil and list[1] or question.default
  end
  local wanted = question.mode == "multiple" and type(chosen) == "table" and chosen or { chosen }
  for _, item in ipairs(wanted) do
    if not values.contains(list, item) then
      errors.raise(("the answer %s is not among the options %s"):format(values.show(item), values.show(list)))
    end
  end
  return chosen
end

local function mocked_text(question)
  local answer = said("input", question.message)
  return answer == nil and question.default or answer
end

local mocked = {
  approve = function(question)
    local answer = said("approve", question.message)
    if answer == nil then
      return true
    end
    return answer
  end,
  input = function(question)
    local answer = said("input", question.message)
    if answer == nil then
      return question.default == nil and "test input" or question.default
    end
    return tostring(answer)
  end,
  review = function(question)
    local approved = said("approve", question.message)
    local feedback = said("input", question.message)
    return { decision = approved == false and "rejected" or "approved", feedback = feedback }
  end,
  upload = mocked_text,
  custom = mocked_text,
  select = function(question)
    local choice = mocked_choice(question)
    return question.mode == "multiple" and type(choice) ~= "table" and { choice } or choice
  end,
}

-- The options from `Hitl`, overridden by those of the call.
local function with_configuration(given)
  if given.config_key == nil then
    return given
  elseif not configured[given.config_key] then
    errors.raise(("unknown Hitl key %s"):format(values.show(given.config_key)),
      errors.unknown(given.config_key, values.sorted_keys(configured), "keys"))
  end
  local result = values.merged(configured[given.config_key], given)
  result.type = nil
  return result
end

local function checked(kind, given)
  if type(given) == "string" then
    given = { message = given }
  end
  if type(given) == "table" then
    given = with_configuration(given)
  end
  errors.expect(("Human.%s got"):format(kind), given, "table", "a string or a table")
  options.check("Human." .. kind, given, OPTIONS[kind], IGNORED[kind])
  if type(given.message) ~= "string" then
    errors.raise(("Human.%s requires the option 'message'"):format(kind))
  end
  if kind == "select" and #(given.options or {}) == 0 then
    errors.raise("Human.select requires the option 'options'")
  end
  return given
end

local function check_answer(question, answer)
  local field = question.response_schema and schema.of_json_schema(question.response_schema)
  local wrong = field and schema.mismatch(field, answer, "")
  if wrong then
    local part = wrong.path == "" and "" or ("the '%s' of "):format(wrong.path)
    errors.raise(("%sthe answer to '%s' %s; expected %s"):format(part, question.message, wrong.found, wrong.expected))
  end
end

local function ask(kind, given)
  run.require_running(("Human.%s is called"):format(kind))
  local question = checked(kind, given)
  local plain = run.plain("the question", question)
  plain.kind, plain.choices = kind, kind == "select" and labels(question.options) or nil
  run_record.add_question(question.message)
  run.emit { type = "human_asked", kind = kind, message = question.message, options = plain.choices }
  local answer
  if run.is_mocked or host.is_spec then
    answer = mocked[kind](question)
  else
    answer = errors.call_host(host.ask_human, plain)
  end
  check_answer(question, answer)
  run.emit { type = "human_answered", kind = kind, answer = run.plain("the answer", answer) }
  return answer
end

---@class Human
local Human = {}

--- Asks for approval.
---@param given string|QuestionOptions
---@return boolean
function Human.approve(given) return ask("approve", given) end

--- Asks for text.
---@param given string|InputOptions
---@return string?
function Human.input(given) return ask("input", given) end

--- Asks for a review of an object.
---@param given string|ReviewOptions
---@return { decision: "approved"|"rejected", feedback: string? }
function Human.review(given) return ask("review", given) end

--- Asks the person to select an option.
---@param given SelectOptions
---@return any choice a list with mode "multiple"
function Human.select(given) return ask("select", given) end

--- Sends a notification without waiting for an answer.
---@param given string|NotifyOptions
function Human.notify(given)
  local question = checked("notify", given)
  run.emit { type = "log_written", level = "info", message = question.message }
end

--- Asks a person to take over.
---@param given string|EscalateOptions
function Human.escalate(given)
  local question = checked("escalate", given)
  run.emit { type = "log_written", level = "warning", message = question.message }
end

---@class QuestionItem
---@field id string the key of the answer
---@field type "approve"|"input"|"review"|"select"? "input" by default
---@field message string? the text of the question
---@field label string? an alternative to `message`
---@field options any[]? the options
---@field default any? the answer if the person gives none
---@field required boolean? whether an answer is required

--- Asks several questions in order.
---@param given { items: QuestionItem[] }|QuestionItem[]
---@return table<string, any> answers by id
function Human.multiple(given)
  local items = type(given) == "table" and (given.items or given.inputs or given) or nil
  if not items or #items == 0 then
    errors.raise("Human.multiple requires the option 'items'")
  end
  local found = {}
  for index, item in ipairs(items) do
    local kind = item.type or "input"
    if type(item.id) ~= "string" or not OPTIONS[kind] then
      errors.raise(("item %d of Human.multiple is %s; expected an 'id' and a known 'type'"):format(index, values.show(item)))
    end
    local answer = ask(kind, { message = item.message or item.label, options = item.options, default = item.default,
                               placeholder = item.placeholder })
    if answer == nil and item.required then
      errors.raise(("'%s' of Human.multiple was not answered"):format(item.id))
    end
    found[item.id] = answer
  end
  return found
end

--- Asks for a file in the program's folder.
---@param given string|QuestionOptions
---@return { path: string, text: string }? nil if no file was named
function Human.upload(given)
  local path = ask("upload", given)
  if path == nil or path == "" then
    return nil
  end
  return { path = path, text = import("io/files").read("Human.upload", path) }
end

---@class CustomOptions: QuestionOptions
---@field component_type string? the component that a custom user interface shows; a terminal asks for text
---@field data any?

--- Asks with a custom component.
---@param given CustomOptions
---@return any
function Human.custom(given) return ask("custom", given) end

--- `Hitl`: defines question options, for calls with that `config_key`.
---
---     Hitl("send", { message = "Send it?", default = false })
---     local ok = Human.approve { config_key = "send" }
---@param key string
---@param given QuestionOptions
function M.Hitl(key, given)
  if type(key) ~= "string" or type(given) ~= "table" then
    errors.problem(("Hitl got %s and %s; expected a key and a table"):format(values.show(key), values.show(given)))
    return
  end
  local known = { type = "string" }
  for _, kind in pairs(OPTIONS) do
    known = values.merged(known, kind)
  end
  options.check("Hitl", given, known, {})
  configured[key] = given
end

M.Human = errors.close("Human", Human)

--- Judges an option of a call that is not being made.
---@param kind string the function of `Human`
---@return "error"|"note"|nil severity, string? message, table? more
function M.judge_call(kind, name)
  if not OPTIONS[kind] or OPTIONS[kind][name] then
    return nil
  end
  return options.judge("Human." .. kind, name, OPTIONS[kind], IGNORED[kind])
end

return M
