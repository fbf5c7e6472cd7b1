--- The vocabulary of a loaded file: the names available to its code and specifications, for static checks.

local import = ...

local declarations = import "engine/declarations"
local program = import "engine/program"
local allow_list = import "run/globals"
local values = import "engine/values"

---@class Vocabulary
---@field globals string[]
---@field fields table<string, string[]> the members of globals that are tables of functions
---@field agent string[] the names of agents for steps
---@field tool string[] the names of tools for steps
---@field model string[] the names of models for steps
---@field is_complete boolean false for a script, because only part of it has run
---@field open string[] "agent", "tool" or "model" if steps may use names of that kind which only the run shows

---@param globals table the globals of the program
---@return Vocabulary
return function(globals)
  local known, fields = {}, {}
  for _, name in ipairs(allow_list.names()) do
    local value = globals[name]
    -- Any key of the state is a member of State.
    if type(value) == "table" and name ~= "_G" and name ~= "State" and next(value) ~= nil then
      fields[name] = values.sorted_keys(value)
    end
  end
  for _, name in ipairs(allow_list.WITHOUT_EFFECT) do
    known[#known + 1] = name
  end
  for name in next, globals do
    known[#known + 1] = type(name) == "string" and name or nil
  end
  table.sort(known)
  local open = {}
  for _, kind in ipairs { "agent", "tool", "model" } do
    open[#open + 1] = declarations.is_open(kind) and kind or nil
  end
  return { open = open, globals = known, fields = fields, agent = declarations.known("agent"), tool = declarations.known("tool"),
           model = declarations.known("model"), is_complete = not program.is_body() }
end
