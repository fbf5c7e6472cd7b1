--- The reader: makes scenarios of the AST of a Gherkin document, which Cucumber's parser returns in every host.
---
--- It prepends backgrounds, fills in the rows of outlines and inherits tags, as Cucumber does, and collects the faults of
--- what Gherkin accepts although it would test nothing; see `docs/decisions/0015-gherkin.md`.

local import = ...

local descriptions = import "specs/gherkin/descriptions"
local letters = import "specs/gherkin/letters"
local nodes = import "specs/gherkin/nodes"
local outlines = import "specs/gherkin/outlines"

local M = {}

---@class ScenarioText
---@field feature string
---@field name string
---@field tags string[]
---@field line integer
---@field steps StepText[]

---@class StepText
---@field keyword string
---@field section "Given"|"When"|"Then"? the section of the scenario that it belongs to
---@field text string
---@field line integer
---@field argument (string[][]|string)? its data table or doc string

-- Scenarios

local SECTIONS = { Context = "Given", Action = "When", Outcome = "Then" }

local function argument_of(step, fill)
  if step.docString then
    return fill(step.docString.content)
  elseif not step.dataTable then
    return nil
  end
  local rows = {}
  for number, row in ipairs(step.dataTable.rows) do
    rows[number] = {}
    for index, cell in ipairs(row.cells) do
      rows[number][index] = fill(cell.value)
    end
  end
  return rows
end

local function unchanged(text)
  return text
end

local function add_steps(steps, list, fill)
  local section = steps[#steps] and steps[#steps].section
  for _, step in ipairs(list) do
    if step.keywordType ~= "Conjunction" then
      section = SECTIONS[step.keywordType]
    end
    steps[#steps + 1] = { keyword = letters.trim(step.keyword), section = section, text = fill(step.text),
                          line = step.location.line, argument = argument_of(step, fill) }
  end
end

---@class Surroundings what a scenario inherits
---@field feature string
---@field tags string[]
---@field background table[] steps

local function with_tags(tags, node)
  local list = table.move(tags, 1, #tags, 1, {})
  for _, tag in ipairs(node.tags or {}) do
    list[#list + 1] = tag.name
  end
  return list
end

local function scenario_of(scenario, surroundings, tags, line, fill)
  local steps = {}
  if #scenario.steps > 0 then
    add_steps(steps, surroundings.background, unchanged)
    add_steps(steps, scenario.steps, fill)
  end
  return { feature = surroundings.feature, name = fill(scenario.name), tags = tags, line = line, steps = steps }
end

local function add_scenario(found, scenario, surroundings)
  local tags = with_tags(surroundings.tags, scenario)
  if #scenario.examples == 0 then
    found[#found + 1] = scenario_of(scenario, surroundings, tags, scenario.location.line, unchanged)
  end
  for _, examples in ipairs(scenario.examples) do
    local row_tags = with_tags(tags, examples)
    for _, row in ipairs(examples.tableHeader and examples.tableBody or {}) do
      local fill = outlines.filler(examples.tableHeader, row)
      found[#found + 1] = scenario_of(scenario, surroundings, row_tags, row.location.line, fill)
    end
  end
end

local function add_children(found, node, surroundings)
  for _, child in ipairs(node.children) do
    if child.background then
      local background = surroundings.background
      surroundings.background = table.move(background, 1, #background, 1, {})
      table.move(child.background.steps, 1, #child.background.steps, #background + 1, surroundings.background)
    elseif child.rule then
      add_children(found, child.rule, { feature = surroundings.feature, tags = with_tags(surroundings.tags, child.rule),
                                        background = surroundings.background })
    else
      add_scenario(found, child.scenario, surroundings)
    end
  end
end

-- Checks

-- Rows that contain more than Gherkin reads of them.
local function check_tables(node, lines, faults)
  local rows = { node.tableHeader }
  table.move(node.tableBody or {}, 1, #(node.tableBody or {}), #rows + 1, rows)
  local data = node.dataTable and node.dataTable.rows or {}
  table.move(data, 1, #data, #rows + 1, rows)
  for _, row in ipairs(rows) do
    local line = letters.trim(lines[row.location.line])
    if not line:find("|$") or line:find("\\|$") then
      local last = line:gsub("\\.", "  "):match("^.*()|") or 0
      local text = letters.trim(line:sub(last + 1))
      if text ~= "" and text:sub(1, 1) ~= "#" then
        nodes.add_fault(faults, row.location.line, ("'%s' is not read"):format(letters.unmistakable(text)), "end the row with |")
      end
    end
  end
end

local function check_node(node, lines, dialect, faults)
  check_tables(node, lines, faults)
  if node.dataTable and node.docString then
    local line = math.max(node.dataTable.location.line, node.docString.location.line)
    nodes.add_fault(faults, line, "a step has either a data table or a doc string", "make them two steps")
  end
  if node.examples then
    if #node.steps == 0 then
      nodes.add_fault(faults, node.location.line, ("the scenario '%s' has no steps"):format(letters.unmistakable(node.name)),
        descriptions.steps_begin_with(dialect))
    end
    outlines.check(node, dialect, faults)
  elseif node.children then
    outlines.check_background(node, faults)
  end
end

local function by_line(faults)
  local place_of = {}
  for place, fault in ipairs(faults) do
    place_of[fault] = place
  end
  table.sort(faults, function(a, b)
    if a.line ~= b.line then
      return a.line < b.line
    end
    return place_of[a] < place_of[b]
  end)
  return faults
end

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

--- Reads a document.
---@param document table the AST
---@param text string its text
---@param dialect table<string, string[]> the keywords of its language
---@return { scenarios: ScenarioText[], prose: Prose[], faults: Fault[] }
function M.read(document, text, dialect)
  local faults, prose, feature = {}, {}, document.feature
  if not feature then
    nodes.add_fault(faults, 1, "the specification has no Feature")
    return { scenarios = {}, prose = prose, faults = faults }
  end
  local list, lines = nodes.all(feature), lines_of(text)
  for _, node in ipairs(list) do
    check_node(node, lines, dialect, faults)
  end
  for _, description in ipairs(descriptions.all(document, list, lines)) do
    descriptions.check(description, dialect, faults)
    table.move(description.prose, 1, #description.prose, #prose + 1, prose)
  end
  local scenarios = {}
  add_children(scenarios, feature, { feature = feature.name, tags = with_tags({}, feature), background = {} })
  if #faults == 0 and #scenarios == 0 then
    nodes.add_fault(faults, feature.location.line, "the specification has no scenarios")
  end
  return { scenarios = scenarios, prose = prose, faults = by_line(faults) }
end

-- Errors of the parser

-- Tokens of the parser; those that may occur anywhere are omitted.
local TOKENS = {
  ["#FeatureLine"] = "a Feature",
  ["#ScenarioLine"] = "a Scenario",
  ["#BackgroundLine"] = "a Background",
  ["#RuleLine"] = "a Rule",
  ["#ExamplesLine"] = "Examples",
  ["#StepLine"] = "a step (Given, When, Then, And, But)",
  ["#TableRow"] = "a table row",
  ["#DocStringSeparator"] = "a doc string",
  ["#TagLine"] = "a tag",
}

--- Rewords an error of the parser, such as `(1:1): expected: #FeatureLine, #Comment, got 'x'`.
---@param message string
---@return string
function M.reworded(message)
  message = message:match("^%(.-%): (.+)$") or message
  local expected, found = message:match("^expected: (.-), got '(.*)'$")
  if not expected then
    return message
  end
  local words = {}
  for token in expected:gmatch("#%a+") do
    words[#words + 1] = TOKENS[token]
  end
  local last = table.remove(words)
  local list = #words > 0 and table.concat(words, ", ") .. " or " .. last or last or ""
  return ("'%s' is not allowed here; expected %s"):format(letters.unmistakable(found), list)
end

return M
