--- The named declarations of a program: agents, tools, toolsets, helper procedures, models.
---
--- A declaration is named by its variable, by its `name` option or, without either, by its line.

local import = ...

local errors = import "engine/errors"
local places = import "engine/places"
local scanner = import "engine/scanner"
local sources = import "engine/sources"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

---@class Declaration
---@field kind string "agent", "tool", …
---@field construct string the construct in programs: "Agent", "Tool", …
---@field name string? known after the assignment
---@field named fun(declaration: Declaration)? called once the name is known
---@field handle table the value in the program
---@field path string? its file
---@field line integer its location

local by_kind = {}
local unnamed = {}
local declared_on = {}

-- The number of declarations of a construct made by a line so far, including this one.
local function count_on_line(declaration)
  local key = ("%s:%s:%s"):format(declaration.path, declaration.line, declaration.construct)
  declared_on[key] = (declared_on[key] or 0) + 1
  return declared_on[key]
end

local function registry(kind)
  by_kind[kind] = by_kind[kind] or { by_name = {}, order = {} }
  return by_kind[kind]
end

local function give_name(declaration, name)
  local known = registry(declaration.kind)
  local before = known.by_name[name]
  if before and (before.line ~= declaration.line or before.path ~= declaration.path) then
    errors.problem(("%s '%s' is declared twice; the first one is on line %d")
      :format(declaration.kind, name, before.line))
    return
  end
  declaration.name = name
  if declaration.named then
    declaration.named(declaration)
  end
  known.by_name[name] = declaration
  if not before then
    known.order[#known.order + 1] = declaration
  end
end

--- Adds a declaration made on the user's current line.
---@param declaration Declaration
---@param name string? its explicit name, if any
function M.declare(declaration, name)
  declaration.path, declaration.line = places.where()
  local count = count_on_line(declaration)
  name = name or sources.name_on_line(declaration.path, declaration.line, declaration.construct, count)
  if name then
    give_name(declaration, name)
  else
    unnamed[declaration.handle] = declaration
  end
end

--- Creates the handle of a declaration: a callable table with a name.
---@param functions table
---@param call fun(given: any): any
---@param missing (fun(key: any): any)? called for a member that the handle does not have
function M.handle(declaration, functions, call, missing)
  local article = declaration.kind:find("^[aeiou]") and "an " or "a "
  declaration.handle = setmetatable(functions, {
    __metatable = article .. declaration.kind,
    __name = declaration.kind,
    __index = function(_, key)
      if key == "name" then
        return declaration.name
      end
      return missing and missing(key)
    end,
    __call = function(_, given)
      return call(given)
    end,
  })
  return declaration.handle
end

--- Called for each new global, in case it names a declaration.
function M.assigned(name, value)
  local declaration = unnamed[value]
  if declaration then
    unnamed[value] = nil
    give_name(declaration, name)
  end
end

--- Names a declaration without a variable, such as an agent in a table.
function M.complete()
  local nameless = {}
  for _, declaration in pairs(unnamed) do
    nameless[#nameless + 1] = declaration
  end
  table.sort(nameless, function(a, b) return a.line < b.line end)
  for _, declaration in ipairs(nameless) do
    give_name(declaration, ("%s_on_line_%d"):format(declaration.kind, declaration.line))
  end
  unnamed = {}
end

--- Returns the name of a declaration, even before it is assigned to a variable.
function M.name_of(declaration)
  return declaration.name or ("%s_on_line_%d"):format(declaration.kind, declaration.line)
end

--- Returns the declaration with a name.
---@return Declaration?
function M.find(kind, name)
  return registry(kind).by_name[name]
end

local expected = {}

-- The text of the file, until the names in it are needed.
local unread

--- Records that a declaration with this name follows later in a script.
---@param name string?
function M.expect(kind, name)
  if name then
    expected[kind .. " " .. name] = true
  end
end

--- Sets the text in which to find the names of classifiers and similar objects, which may be created during the run.
---@param text string
function M.expect_in(text)
  unread = text
end

-- What can be made while the program runs, by the function that makes it.
local MADE = { Agent = "agent", Tool = "tool", Model = "model", Classify = "model", new = "model" }

local is_open = {}

-- The name of what a call makes: a string, that of the variable, or one that is only known when the program runs.
local function expect_of_call(text, call)
  local given = sub(text, call.first, call.last):match("%f[%w_]name%s*=%s*([^%s,}][^\n,}]*)")
  local literal = given and (given:match('^"([^"]*)"%s*$') or given:match("^'([^']*)'%s*$"))
  local variable = not given and call.word ~= "new" and sources.name_on_line(sources.main_label(), call.line, call.word)
  if literal or variable then
    M.expect(MADE[call.word], literal or variable)
  elseif given then
    is_open[MADE[call.word]] = true
  end
end

-- The file is loaded for every scenario, and few of them ask for a name that no declaration has.
local function read_expected()
  local text = unread or ""
  unread = nil
  for _, call in ipairs(text == "" and {} or scanner.calls(text, MADE)) do
    expect_of_call(text, call)
  end
  if not text:find("Classif", 1, true) and not text:find("LLM%u") then
    return
  end
  for name in text:gmatch("%f[%w_]name%s*=%s*[\"']([%w_%- ]+)[\"']") do
    M.expect("model", name)
  end
  for _, name in ipairs { "llm_classifier", "llm_extractor", "llm_generator" } do
    M.expect("model", name)
  end
end

--- Records that declarations of a kind may have any name, for example because their tools come from elsewhere.
function M.open(kind)
  is_open[kind] = true
end

--- Returns whether declarations of a kind may have a name that only the run shows.
function M.is_open(kind)
  if unread then
    read_expected()
  end
  return is_open[kind] == true
end

--- Returns whether there is a declaration with this name, or will be.
function M.is_named(kind, name)
  if unread and not M.find(kind, name) then
    read_expected()
  end
  return M.find(kind, name) ~= nil or expected[kind .. " " .. tostring(name)] == true
end

--- Returns whether there is a declaration with this name, or may be.
function M.is_known(kind, name)
  return M.is_named(kind, name) or M.is_open(kind)
end

--- Returns the names for which `is_known` holds, sorted.
---@return string[]
function M.known(kind)
  read_expected()
  local list = M.list(kind)
  for key in pairs(expected) do
    local name = key:match("^" .. kind .. " (.*)$")
    if name and not M.find(kind, name) then
      list[#list + 1] = name
    end
  end
  table.sort(list)
  return list
end

--- Returns the declarations of a kind, in the order of the file.
---@return Declaration[]
function M.all(kind)
  return registry(kind).order
end

--- Returns the names of several kinds, grouped by kind and in the order of the file.
---@param ... string
---@return string[]
function M.list(...)
  local names = {}
  for _, kind in ipairs { ... } do
    for _, declaration in ipairs(M.all(kind)) do
      names[#names + 1] = declaration.name
    end
  end
  return names
end

return M
