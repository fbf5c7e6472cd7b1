--- What a file declares: its agents, its procedure, its specifications; and the text it was loaded from.

local import = ...

local errors = import "errors"
local values = import "values"

local M = {}

local labels = {}
local lines = {}
local source_text, source_label
local agents = {}
local agent_order = {}
local unnamed = {}
local main
local specifications = {}

--- Takes the text of the file that is about to load.
function M.source(text, label)
  source_text, source_label = text, label
  labels[label] = true
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
end

--- Tells whether errors of the form `label:line:` speak of a file of this program.
function M.is_label(label)
  return labels[label] == true
end

--- Reads the name a declaration is assigned to from its own line: `local poet = Agent {` is named 'poet'.
--- Lua tells only of new globals, so this is what names local ones and those called like a predefined global.
local function name_on_line(line, construct)
  return line and (lines[line] or ""):match("([%a_][%w_]*)%s*=%s*" .. construct .. "%f[^%w_]")
end

--- Adds an agent; it is named by the variable it is assigned to.
---@param agent table the declaration
function M.add_agent(agent)
  agent.name = name_on_line(agent.line, "Agent")
  if agent.name then
    M.name_agent(agent, agent.name)
  else
    unnamed[agent.handle] = agent
  end
end

--- Gives an agent its name.
function M.name_agent(agent, name)
  local before = agents[name]
  if before and before.line ~= agent.line then
    errors.problem(("agent '%s' is declared twice; the first one is on line %d"):format(name, before.line))
    return
  end
  agent.name = name
  agents[name] = agent
  if not before then
    agent_order[#agent_order + 1] = agent
  end
end

--- Hears of each new global, in case it names a declaration.
function M.assigned(name, value)
  local agent = unnamed[value]
  if agent then
    unnamed[value] = nil
    M.name_agent(agent, name)
  end
end

--- The agent of a name.
---@return table? agent
function M.agent(name)
  return agents[name]
end

--- The agents' names, in the order of the file.
---@return string[]
function M.agent_names()
  local names = {}
  for index, agent in ipairs(agent_order) do
    names[index] = agent.name
  end
  return names
end

function M.set_main(procedure)
  if main then
    errors.problem(("a file has one main procedure, and line %d declares one already"):format(main.line))
    return
  end
  main = procedure
end

function M.main()
  return main
end

local function line_ends(text)
  return select(2, text:gsub("\n", ""))
end

--- Finds the line on which a text written in the file begins; nil where the program put it together.
--- A call's line is where its parenthesis opens or, without one, where its text ends: the text is the first that ends
--- there or later.
local function line_of_text(text, call_line)
  local source = source_text:gsub("\r\n?", "\n")
  local from = 1
  while text ~= "" do
    local first, last = source:find(text, from, true)
    if not first then
      break
    elseif 1 + line_ends(source:sub(1, last)) >= call_line then
      return 1 + line_ends(source:sub(1, first - 1))
    end
    from = last + 1
  end
  return nil
end

--- Adds a block of Gherkin.
---@param text string
---@param line integer the line of the call
function M.add_specification(text, line)
  local first = line_of_text(text, line)
  specifications[#specifications + 1] = { text = text, line = first or line, is_verbatim = first ~= nil }
end

--- Names the agents that no variable names: those in a table, say.
function M.name_the_nameless()
  local nameless = {}
  for _, agent in pairs(unnamed) do
    nameless[#nameless + 1] = agent
  end
  table.sort(nameless, function(a, b) return a.line < b.line end)
  for _, agent in ipairs(nameless) do
    M.name_agent(agent, "agent_on_line_" .. agent.line)
  end
  unnamed = {}
end

--- Checks what only the whole file shows, and describes the program.
function M.complete()
  M.name_the_nameless()
  if not main then
    errors.problem("the file declares no Procedure, so there is nothing to run",
      { hint = "add Procedure { function(input) … end }" })
  end
  return not errors.has_problems() and M.describe()
end

local function describe_fields(fields)
  local list = {}
  for index, name in ipairs(values.sorted_keys(fields or {})) do
    local spec = fields[name]
    list[index] = { name = name, type = spec.type, required = spec.required, default = spec.default,
                    description = spec.description, enum = spec.enum }
  end
  return list
end

--- The program as plain data.
function M.describe()
  local described = {}
  for index, agent in ipairs(agent_order) do
    described[index] = { name = agent.name, model = agent.model, provider = agent.provider,
                         system_prompt = agent.system_prompt, streaming = agent.streaming, line = agent.line }
  end
  return {
    label = source_label,
    agents = described,
    procedure = { name = "main", line = main.line, inputs = describe_fields(main.input),
                  outputs = main.output and describe_fields(main.output) },
    specifications = specifications,
  }
end

return M
