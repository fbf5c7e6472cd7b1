--- Nodes of the AST of a Gherkin document, and the faults that are found in them.

local M = {}

---@class Fault
---@field line integer in the document
---@field message string
---@field hint string?

--- Adds a fault to a list.
---@param faults Fault[]
function M.add_fault(faults, line, message, hint)
  faults[#faults + 1] = { line = line, message = message, hint = hint }
end

--- Returns the only value of a child of a feature or a rule: its background, rule or scenario.
function M.inner(child)
  local _, node = next(child)
  return node
end

--- Lists a feature, its rules, backgrounds and scenarios, and their steps and examples.
---@return table[]
function M.all(node, list)
  list = list or {}
  list[#list + 1] = node
  table.move(node.steps or {}, 1, #(node.steps or {}), #list + 1, list)
  table.move(node.examples or {}, 1, #(node.examples or {}), #list + 1, list)
  for _, child in ipairs(node.children or {}) do
    M.all(M.inner(child), list)
  end
  return list
end

--- Lists the keywords of a dialect for the given purposes, each once.
---@param dialect table<string, string[]>
---@param kinds string[]
---@return string[]
function M.keywords(dialect, kinds)
  local words, is_listed = {}, { ["*"] = true }
  for _, kind in ipairs(kinds) do
    for _, keyword in ipairs(dialect[kind]) do
      local word = keyword:match("^%s*(.-)%s*$")
      words[#words + 1] = not is_listed[word] and word or nil
      is_listed[word] = true
    end
  end
  return words
end

M.STEP_KINDS = { "given", "when", "then", "and", "but" }
M.HEADING_KINDS = { "feature", "background", "rule", "scenarioOutline", "scenario", "examples" }

return M
