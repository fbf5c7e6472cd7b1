--- Phrases: compiles the Cucumber expressions of the step library to functions that match the text of a step.
---
---     the agent {name} uses {int} token(s)      a parameter, and optional text
---     I eat/drink {} \(twice)                   alternatives, any text, and an escaped parenthesis

local import = ...

local parameters = import "specs/scenarios/parameters"

local M = {}

---@class Phrase
---@field match fun(text: string): string[]? the texts of its parameters; nil if it does not match
---@field parameters string[] the names of its parameters
---@field literals string[] the texts that every match contains, in their order

-- Tokens

local SIGNS = { ["("] = true, [")"] = true, ["{"] = true, ["}"] = true, ["/"] = true }

local function add_token(tokens, kind, text)
  local last = tokens[#tokens]
  if last and last.kind == kind and (kind == "text" or kind == "space") then
    last.text = last.text .. text
  else
    tokens[#tokens + 1] = { kind = kind, text = text }
  end
end

local function tokens_of(pattern)
  local tokens, is_escaped = {}, false
  for char in pattern:gmatch(utf8.charpattern) do
    if char == "\\" and not is_escaped then
      is_escaped = true
    elseif is_escaped and not (SIGNS[char] or char == "\\" or char:find("%s")) then
      return nil, ("'\\%s' is no escape; write \\\\ for a backslash"):format(char)
    else
      local kind = is_escaped and "text" or SIGNS[char] and char or char:find("%s") and "space" or "text"
      add_token(tokens, kind, char)
      is_escaped = false
    end
  end
  if is_escaped then
    return nil, "it ends with a backslash; write \\\\ for one"
  end
  return tokens
end

-- Nodes: { text = … }, { optional = … }, { alternatives = { { node… }… } }, { parameter = … }.
-- The functions return the position of the token after their node and the node, or nil and what is wrong.

local function read_parameter(tokens, at)
  local name, inner = "", tokens[at + 1]
  if inner and (inner.kind == "text" or inner.kind == "space") then
    name, at = inner.text, at + 1
  end
  if not tokens[at + 1] then
    return nil, "the '{' is never closed; write \\{ for a brace"
  elseif tokens[at + 1].kind ~= "}" then
    return nil, ("the name of a parameter contains '%s'"):format(tokens[at + 1].text)
  end
  return at + 2, { parameter = name }
end

local NOT_OPTIONAL = { ["("] = "another optional text", ["{"] = "a parameter", ["/"] = "an alternative" }

local function read_optional(tokens, at)
  local parts = {}
  for position = at + 1, #tokens do
    local token = tokens[position]
    if token.kind == ")" then
      if #parts == 0 then
        return nil, "the parentheses contain no text; write \\( for a parenthesis"
      end
      return position + 1, { optional = table.concat(parts) }
    elseif NOT_OPTIONAL[token.kind] then
      return nil, ("optional text cannot contain %s; write \\%s for the sign"):format(NOT_OPTIONAL[token.kind], token.kind)
    end
    parts[#parts + 1] = token.text
  end
  return nil, "the '(' is never closed; write \\( for a parenthesis"
end

local function has_text(nodes)
  for _, node in ipairs(nodes) do
    if node.text then
      return true
    end
  end
  return false
end

-- Reads one word: texts, optional texts and alternatives up to white space or a parameter.
local function read_word(tokens, at)
  local alternatives = { {} }
  while tokens[at] and tokens[at].kind ~= "space" and tokens[at].kind ~= "{" do
    local node
    if tokens[at].kind == "/" then
      alternatives[#alternatives + 1] = {}
      at = at + 1
    elseif tokens[at].kind == "(" then
      at, node = read_optional(tokens, at)
      if not at then
        return nil, node
      end
    else
      at, node = at + 1, { text = tokens[at].text }
    end
    table.insert(alternatives[#alternatives], node)
  end
  if #alternatives == 1 then
    return at, alternatives[1]
  end
  for _, nodes in ipairs(alternatives) do
    if not has_text(nodes) then
      return nil, "an alternative beside '/' contains no text; write \\/ for a slash"
    end
  end
  return at, { { alternatives = alternatives } }
end

local function nodes_of(tokens)
  local nodes, at = {}, 1
  while tokens[at] do
    local found
    if tokens[at].kind == "space" then
      at, found = at + 1, { { text = tokens[at].text } }
    elseif tokens[at].kind == "{" then
      at, found = read_parameter(tokens, at)
      found = at and { found } or found
    else
      at, found = read_word(tokens, at)
    end
    if not at then
      return nil, found
    end
    table.move(found, 1, #found, #nodes + 1, nodes)
  end
  return nodes
end

-- Texts that follow each other become one.
local function joined(nodes)
  local list = {}
  for _, node in ipairs(nodes) do
    local last = list[#list]
    if node.text and last and last.text then
      list[#list] = { text = last.text .. node.text }
    else
      list[#list + 1] = node
    end
  end
  return list
end

-- Matchers: functions of a text, a position and the list of the texts of parameters, which return whether the node and
-- everything after it match there.

local function text_matcher(words, rest)
  return function(text, at, found)
    return text:sub(at, at + #words - 1) == words and rest(text, at + #words, found)
  end
end

local function choice(matchers)
  return function(text, at, found)
    for _, matches in ipairs(matchers) do
      if matches(text, at, found) then
        return true
      end
    end
    return false
  end
end

local function parameter_matcher(name, index, rest)
  return function(text, at, found)
    return parameters[name](text, at, function(last)
      found[index] = text:sub(at, last)
      return rest(text, last + 1, found)
    end)
  end
end

local matcher_of

local function node_matcher(node, index, rest)
  if node.text then
    return text_matcher(node.text, rest)
  elseif node.optional then
    return choice { text_matcher(node.optional, rest), rest }
  elseif node.parameter then
    return parameter_matcher(node.parameter, index, rest)
  end
  local matchers = {}
  for place, nodes in ipairs(node.alternatives) do
    matchers[place] = matcher_of(nodes, rest)
  end
  return choice(matchers)
end

function matcher_of(nodes, rest)
  local index = 0
  for _, node in ipairs(nodes) do
    index = index + (node.parameter and 1 or 0)
  end
  for place = #nodes, 1, -1 do
    rest = node_matcher(nodes[place], index, rest)
    index = index - (nodes[place].parameter and 1 or 0)
  end
  return rest
end

local function is_at_end(text, at)
  return at == #text + 1
end

local function phrase_of(nodes)
  local phrase = { parameters = {}, literals = {} }
  for _, node in ipairs(nodes) do
    phrase.parameters[#phrase.parameters + 1] = node.parameter
    phrase.literals[#phrase.literals + 1] = node.text
  end
  local matches = matcher_of(nodes, is_at_end)
  function phrase.match(text)
    local found = {}
    return matches(text, 1, found) and found or nil
  end
  return phrase
end

-- Those that phrases are usually written with.
local KNOWN = "value, object, name, key, pattern, int, float, word, string"

--- Compiles a Cucumber expression.
---@param pattern string
---@return Phrase?, string? problem, string? unknown the name of an unknown parameter
function M.compile(pattern)
  local nodes, problem = tokens_of(pattern)
  if nodes then
    nodes, problem = nodes_of(nodes)
  end
  if not nodes then
    return nil, problem
  end
  for _, node in ipairs(nodes) do
    if node.parameter and not parameters[node.parameter] then
      return nil, ("'{%s}' is not a parameter; the parameters are %s"):format(node.parameter, KNOWN), node.parameter
    end
  end
  return phrase_of(joined(nodes))
end

return M
