--- Scenario outlines: checks the columns of their Examples and the placeholders of their steps, and fills in the rows.
---
--- Only the name of a column in angle brackets is a placeholder, as in Cucumber; `<b>` and `1 < 2` are text. What looks
--- like a misspelt name is an error, because such a step would be about the placeholder and not about a value.

local import = ...

local letters = import "specs/gherkin/letters"
local nodes = import "specs/gherkin/nodes"
local suggestions = import "engine/suggestions"
local values = import "engine/values"

local M = {}

-- Elements of HTML that are rarely the name of a column.
local MARKUP = {}
for element in ([[
  a b br dd del div dl dt em h1 h2 h3 h4 h5 h6 hr html i img ins kbd li nav ol p pre q s small span strong sub
  sup svg tbody td th thead tr u ul wbr
]]):gmatch("%w+") do
  MARKUP[element] = true
end

-- The names of a table's columns; one without a name is for readers.
local function columns_of(examples)
  local columns = {}
  for _, cell in ipairs(examples.tableHeader and examples.tableHeader.cells or {}) do
    columns[#columns + 1] = cell.value ~= "" and cell.value or nil
  end
  return columns
end

-- The texts of a step that are filled in: its own, its doc string and the cells of its table.
local function texts_of(step)
  local texts = { step.text }
  texts[#texts + 1] = step.docString and step.docString.content
  for _, row in ipairs(step.dataTable and step.dataTable.rows or {}) do
    for _, cell in ipairs(row.cells) do
      texts[#texts + 1] = cell.value
    end
  end
  return texts
end

-- The names in angle brackets, each once.
local function names_in(texts)
  local names, is_listed = {}, {}
  for _, text in ipairs(texts) do
    for name in text:gmatch("<([^<>\n]+)>") do
      names[#names + 1] = not is_listed[name] and name or nil
      is_listed[name] = true
    end
  end
  return names
end

local function check_table(examples, faults)
  if #(examples.tableBody or {}) == 0 then
    nodes.add_fault(faults, examples.location.line, "the Examples have no rows, so their scenario never runs")
  end
  local count = {}
  for _, name in ipairs(columns_of(examples)) do
    count[name] = (count[name] or 0) + 1
    if count[name] == 2 then
      nodes.add_fault(faults, examples.tableHeader.location.line,
        ("two columns are named '%s'"):format(letters.unmistakable(name)), "rename one of them")
    end
  end
end

local function is_markup(name, texts)
  local first = letters.lower(letters.trim(name)):match("^%S+")
  if letters.trim(name) ~= name or name:find("[/=\"'@:?!&|]") or MARKUP[first] then
    return true
  end
  for _, text in ipairs(texts) do
    if text:find("</" .. name, 1, true) then
      return true
    end
  end
  return false
end

-- Whether an unknown name in angle brackets was meant as a column, and is not markup.
local function is_misspelt(name, known, texts, has_unused)
  local folded = letters.lower(letters.trim(name))
  for _, column in ipairs(known) do
    if letters.lower(column) == folded then
      return true
    end
  end
  return not is_markup(name, texts) and (has_unused or suggestions.closest(name, known)[1] ~= nil)
end

local function check_names(scenario, known, faults)
  local texts = { scenario.name }
  for _, step in ipairs(scenario.steps) do
    local more = texts_of(step)
    table.move(more, 1, #more, #texts + 1, texts)
  end
  local used, has_unused = names_in(texts), #known == 0
  for _, name in ipairs(known) do
    has_unused = has_unused or not values.contains(used, name)
  end
  for _, step in ipairs(scenario.steps) do
    for _, name in ipairs(names_in(texts_of(step))) do
      if not values.contains(known, name) and is_misspelt(name, known, texts, has_unused) then
        local near = suggestions.closest(letters.trim(name), known)[1]
        nodes.add_fault(faults, step.location.line, ("no Examples table has a column '%s'"):format(letters.unmistakable(name)),
          near and ("did you mean '<%s>'?"):format(near))
      end
    end
  end
end

-- A column that a step uses must be in each of the tables.
local function check_columns(scenario, known, faults)
  local step_of = {}
  for _, step in ipairs(scenario.steps) do
    for _, name in ipairs(names_in(texts_of(step))) do
      step_of[name] = step
    end
  end
  for _, examples in ipairs(scenario.examples) do
    local columns = columns_of(examples)
    for _, name in ipairs(#columns > 0 and known or {}) do
      if step_of[name] and not values.contains(columns, name) then
        local message = ("these Examples have no column '%s', which the step '%s' uses"):format(name, step_of[name].text)
        nodes.add_fault(faults, examples.location.line, letters.unmistakable(message), "add the column to each of the tables")
      end
    end
  end
end

local function sorted_columns(tables)
  local is_known = {}
  for _, examples in ipairs(tables) do
    for _, name in ipairs(columns_of(examples)) do
      is_known[name] = true
    end
  end
  return values.sorted_keys(is_known)
end

--- Adds the faults of a scenario's Examples, and of the placeholders in its steps.
---@param scenario table
---@param dialect table<string, string[]>
---@param faults Fault[]
function M.check(scenario, dialect, faults)
  for _, examples in ipairs(scenario.examples) do
    check_table(examples, faults)
  end
  if #scenario.examples > 0 or values.contains(dialect.scenarioOutline, scenario.keyword) then
    local known = sorted_columns(scenario.examples)
    check_names(scenario, known, faults)
    check_columns(scenario, known, faults)
  end
end

local function add_columns(node, is_column)
  for _, child in ipairs(node.children or {}) do
    local inner = nodes.inner(child)
    add_columns(inner, is_column)
    for _, examples in ipairs(inner.examples or {}) do
      for _, name in ipairs(columns_of(examples)) do
        is_column[name] = true
      end
    end
  end
  return is_column
end

--- Adds faults for placeholders in the background of a feature or a rule, whose steps get no values.
---@param node table the feature or the rule
---@param faults Fault[]
function M.check_background(node, faults)
  local is_column
  for _, child in ipairs(node.children) do
    for _, step in ipairs(child.background and child.background.steps or {}) do
      is_column = is_column or add_columns(node, {})
      for _, name in ipairs(names_in(texts_of(step))) do
        if is_column[name] then
          nodes.add_fault(faults, step.location.line,
            ("the steps of a background have no values, so '<%s>' stays as it is"):format(name),
            "move the step into the outline")
        end
      end
    end
  end
end

-- Rows

local function value_at(text, at, header, row)
  for index, cell in ipairs(header.cells) do
    local placeholder = ("<%s>"):format(cell.value)
    if cell.value ~= "" and text:sub(at, at + #placeholder - 1) == placeholder then
      return row.cells[index].value, at + #placeholder
    end
  end
end

--- Returns a function that replaces the placeholders in a text with the values of a row, each once.
---@param header table
---@param row table
---@return fun(text: string): string
function M.filler(header, row)
  return function(text)
    local parts, at = {}, 1
    local open = text:find("<", 1, true)
    while open do
      local value, after = value_at(text, open, header, row)
      if value then
        parts[#parts + 1] = text:sub(at, open - 1) .. value
        at = after
      end
      open = text:find("<", after or open + 1, true)
    end
    return #parts == 0 and text or table.concat(parts) .. text:sub(at)
  end
end

return M
