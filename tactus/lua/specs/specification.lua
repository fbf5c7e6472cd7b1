--- `Specification`: Gherkin scenarios that test the program.
---
---     Specification([[
---     Feature: Greeting
---       Scenario: Greets by name
---         Given the input name is "Ada"
---         When the procedure runs
---         Then the output text should be "Hello, Ada"
---     ]])
---     Specification { from = "greeting.feature" }

local import, host = ...

local errors = import "engine/errors"
local places = import "engine/places"
local program = import "engine/program"
local options = import "engine/options"
local values = import "engine/values"

---@class SpecificationOptions
---@field from string a Gherkin file next to the program, such as `from = "greeting.feature"`
local OPTIONS = { from = "string" }

local M = {}

-- Reads Gherkin from a file next to the program.
local function add_from(given)
  options.check("Specification", given, OPTIONS)
  options.require("Specification", given, "from")
  if type(given.from) ~= "string" then
    return
  end
  local ok, found = host.find_feature(given.from)
  if ok then
    program.add_feature(found.text, found.label)
  else
    errors.problem(found.message, { hint = found.hint })
  end
end

---@param text string|SpecificationOptions
function M.Specification(text, scenarios)
  if type(text) == "string" and type(scenarios) == "table" then
    errors.remark("note", "Specification with a table of scenarios has no effect",
      { hint = "write Specification([[ Feature: … ]])" })
    return
  end
  local path, line = places.where()
  if import("run/run_state").is_under_way() and not program.is_body() then
    errors.raise("a Specification is declared while the procedure runs", { hint = "move it to the top level" })
  end
  if type(text) == "table" and #text == 0 then
    return add_from(text)
  elseif type(text) ~= "string" then
    errors.problem(("Specification got %s; expected Gherkin text"):format(values.show(text)),
      { hint = "write Specification([[ Feature: … ]])" })
    return
  end
  if path ~= import("engine/sources").main_label() then
    errors.problem("a Specification in a helper is never run", { hint = "move it to the program" })
    return
  end
  program.add_specification(text, path, line)
end

--- `Specifications`: an alias of `Specification`.
---
---     Specifications([[ Feature: Greeting … ]])
---@param text string|SpecificationOptions
function M.Specifications(text)
  M.Specification(text)
end

return M
