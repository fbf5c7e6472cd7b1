--- `Procedure`: the function that a run starts, with the schemas of what it takes and returns.
---
---     Procedure {
---       input  = { city = field.string{ default = "Oslo" } },
---       output = { text = field.string{ required = true } },
---       function(input)
---         return { text = "Hello, " .. input.city }
---       end
---     }
---
---@class ProcedureOptions
---@field input table<string, Field>?
---@field output table<string, Field>?
---@field run function? another way to give the function

local import = ...

local errors = import "errors"
local options = import "options"
local program = import "program"
local schema = import "schema"

local OPTIONS = { input = "table", output = "table", run = "function" }

local function checked_schema(where, given)
  if type(given) ~= "table" then
    return nil
  end
  schema.check(where, given)
  return given
end

---@param given ProcedureOptions
return function(given)
  if not options.check("Procedure", given, OPTIONS) then
    return
  end
  local fn = given[1] or given.run
  if type(fn) ~= "function" then
    errors.problem("Procedure has no function", { hint = "add function(input) … end as its last entry" })
  end
  local _, line = errors.where()
  program.set_main {
    fn = fn, line = line,
    input = checked_schema("input", given.input), output = checked_schema("output", given.output),
  }
end
