--- `Specification`: Gherkin that proves the file.
---
---     Specification([[
---     Feature: Greeting
---       Scenario: Greets by name
---         Given the input name is "Ada"
---         When the procedure runs
---         Then the output text should be "Hello, Ada"
---     ]])

local import = ...

local errors = import "errors"
local program = import "program"
local values = import "values"

local M = {}

---@param text string
function M.Specification(text)
  local path, line = errors.where()
  if import("run").is_under_way() and not program.is_body() then
    errors.raise("a Specification is declared while the procedure runs", { hint = "move it to the top level" })
  end
  if type(text) ~= "string" then
    errors.problem(("Specification is given %s; expected Gherkin text"):format(values.show(text)),
      { hint = "write Specification([[ Feature: … ]])" })
    return
  end
  if path ~= import("source").main_label() then
    errors.problem("a Specification stands in a helper, where nothing runs it", { hint = "move it to the program" })
    return
  end
  program.add_specification(text, path, line)
end

--- `Specifications`: another name of `Specification`.
---
---     Specifications([[ Feature: Greeting … ]])
---@param text string
function M.Specifications(text)
  M.Specification(text)
end

return M
