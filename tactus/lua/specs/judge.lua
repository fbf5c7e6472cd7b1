--- The judge: decides whether a text satisfies a sentence, for `should semantically satisfy`.
---
--- In a real run, the model of the file's first agent judges. In mock mode, a step must supply the verdict, because a
--- check without a judge must not pass.

local import, host = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local inquiry = import "models/inquiry"
local declarations = import "engine/declarations"
local run = import "run/run_state"
local values = import "engine/values"

local M = {}

local verdict

--- Sets the verdict for all following checks.
function M.set_verdict(is_satisfied)
  verdict = is_satisfied
end

local SYSTEM = "You check whether a text satisfies a statement. Answer with yes or no, a colon, and a short reason."

local function model()
  local first = declarations.all("agent")[1]
  return inquiry.model_of(first and (first.declared_model or first.model))
end

local function asked(text, statement)
  local question = ("Statement: %s\n\nText:\n%s"):format(statement, text)
  local reply = errors.call_host(host.call_model, {
    model = model(), streaming = false, temperature = 0,
    messages = { { role = "system", content = SYSTEM }, { role = "user", content = question } },
  }, function() return true end)
  return reply.text:lower():match("^%s*[%*\"']*yes") ~= nil, reply.text
end

--- Expects a value to satisfy a statement.
function M.satisfies(subject, found, statement)
  local is_satisfied, reason = verdict, nil
  if verdict == nil and run.is_mocked then
    errors.raise("a semantic check needs a model, and mock mode has none",
      { kind = "step", hint = "add the step 'Given the judge says yes', or test without --mock" })
  elseif verdict == nil then
    is_satisfied, reason = asked(values.text(found), tostring(statement))
  end
  if not is_satisfied then
    expect.fail(subject .. " does not satisfy the statement: " .. (reason or "the judge says no"), tostring(statement),
      values.show(found))
  end
end

return M
