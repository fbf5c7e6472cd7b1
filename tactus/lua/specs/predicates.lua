--- Predicates: the checks of a value. `the output`, `the output {key}` and `the state {key}` share them all.

local import = ...

local expect = import "specs/expect"
local similarity = import "engine/similarity"
local values = import "engine/values"

local M = {}

local function number_of(subject, found, expected)
  if type(found) ~= "number" then
    expect.fail(subject .. " is not a number", expected, values.show(found))
  end
  return found
end

local function compare(words, test)
  return function(subject, found, bound)
    local expected = ("%s %.14g"):format(words, bound)
    if not test(number_of(subject, found, expected), bound) then
      expect.fail(subject .. " is not as expected", expected, values.show(found))
    end
  end
end

local function size_of(value)
  if type(value) == "string" then
    return #value
  elseif type(value) ~= "table" then
    return nil
  end
  local count = 0
  for _ in next, value do
    count = count + 1
  end
  return count
end

local function be_empty(wanted)
  return function(subject, found)
    local size = found == nil and 0 or size_of(found)
    if size == nil or (size == 0) ~= wanted then
      expect.fail(("%s is %s"):format(subject, wanted and "not empty" or "empty"),
        wanted and "nothing in it" or "something", values.show(found))
    end
  end
end

local is_a = {
  string = function(value) return type(value) == "string" end,
  number = function(value) return type(value) == "number" end,
  integer = function(value) return math.type(value) == "integer" end,
  boolean = function(value) return type(value) == "boolean" end,
  list = function(value) return type(value) == "table" and (next(value) == nil or values.is_list(value)) end,
  table = function(value) return type(value) == "table" end,
}

local function is_one_of(subject, found, list)
  if type(list) == "table" and values.contains(list, found) then
    return
  end
  expect.fail(subject .. " is not as expected", "one of " .. values.show(list), values.show(found))
end

local function look_alike(subject, found, text, percent)
  local score = similarity.ratio(values.text(found), values.text(text)) * 100
  if score < percent then
    expect.fail(subject .. " is not similar enough", ("at least %g%% like %s"):format(percent, values.show(text)),
      ("%.0f%%: %s"):format(score, values.show(found)))
  end
end

local function choices(value)
  if type(value) == "table" then
    return value
  end
  local list = {}
  for item in tostring(value):gmatch("[^,]+") do
    list[#list + 1] = item:match('^%s*["\']?(.-)["\']?%s*$')
  end
  return list
end

-- Lower case, no punctuation, single spaces; letters of other scripts are kept.
local function normalised(text)
  return (text:lower():gsub("[%p%c]", " "):gsub("%s+", " "):match("^%s*(.-)%s*$"))
end

-- From 0 to 1, ignoring case and punctuation: 1 if a text contains the other one, or is contained in it and at least half
-- as long.
local function fuzzy_score(found, wanted)
  found, wanted = normalised(found), normalised(wanted)
  if found == "" or wanted == "" then
    return found == wanted and 1 or 0
  elseif found:find(wanted, 1, true) or (2 * #found >= #wanted and wanted:find(found, 1, true)) then
    return 1
  end
  return similarity.ratio(found, wanted)
end

local function fuzzy_match(subject, found, texts, threshold)
  local best = 0
  for _, text in ipairs(texts) do
    best = math.max(best, fuzzy_score(values.text(found), values.text(text)))
  end
  if best < threshold then
    expect.fail(subject .. " does not match closely enough",
      ("a score of %g with %s"):format(threshold, values.show(#texts == 1 and texts[1] or texts)),
      ("%.2f: %s"):format(best, values.show(found)))
  end
end

local DEFAULT_PERCENT, DEFAULT_THRESHOLD = 80, 0.8

--- Each has its words, their meaning and a test. Specific predicates come before general ones.
local PREDICATES = {
  { "should exist", "exists", expect.exists },
  { "should not exist", "does not exist", function(subject, found)
    if found ~= nil then
      expect.fail(subject .. " exists", "nil", values.show(found))
    end
  end },
  { "should be similar to {value} with {int}% similarity", "is similar to the text by at least this percentage", look_alike },
  { "should be similar to {value}", "is similar to the text by at least 80 %", function(subject, found, text)
    look_alike(subject, found, text, DEFAULT_PERCENT)
  end },
  { "should fuzzy match any of {value} with threshold {float}", "matches one of the texts with at least this score, from 0 to 1",
    function(subject, found, list, threshold) fuzzy_match(subject, found, choices(list), threshold) end },
  { "should fuzzy match any of {value}", "matches one of the texts", function(subject, found, list)
    fuzzy_match(subject, found, choices(list), DEFAULT_THRESHOLD)
  end },
  { "should fuzzy match {value} with threshold {float}", "matches the text with at least this score, from 0 to 1",
    function(subject, found, text, threshold) fuzzy_match(subject, found, { text }, threshold) end },
  { "should fuzzy match {value}", "contains the text, is at least half of it, or is similar to it, ignoring case and "
    .. "punctuation", function(subject, found, text) fuzzy_match(subject, found, { text }, DEFAULT_THRESHOLD) end },
  { "should semantically satisfy {value}", "satisfies the sentence, as judged by a model or by the step "
    .. "`the judge says yes`", function(...) import("specs/judge").satisfies(...) end },
  { "should match pattern {pattern}", "matches the regular expression anywhere in its text", function(subject, found, pattern)
    if not expect.matches(found, pattern) then
      expect.fail(subject .. " does not match", "something with " .. pattern, values.show(found))
    end
  end },
  { "should not contain {value}", "does not contain the text, the key or the item", expect.not_contains },
  { "should contain {value}", "contains the text, the key or the item", expect.contains },
  { "should be at least {float}", "is at least this number", compare("at least", function(a, b) return a >= b end) },
  { "should be at most {float}", "is at most this number", compare("at most", function(a, b) return a <= b end) },
  { "should be greater than {float}", "is greater than this number", compare("more than", function(a, b) return a > b end) },
  { "should be less than {float}", "is less than this number", compare("less than", function(a, b) return a < b end) },
  { "should be between {float} and {float}", "is between these numbers, including both",
    function(subject, found, low, high)
      local expected = ("between %.14g and %.14g"):format(low, high)
      local number = number_of(subject, found, expected)
      if number < low or number > high then
        expect.fail(subject .. " is not as expected", expected, values.show(found))
      end
    end },
  { "should be one of {value}", "is one of the items of the list", is_one_of },
  { "should have {int} item(s)", "is a list or table with this many entries", function(subject, found, count)
    local size = type(found) == "table" and size_of(found)
    if size ~= count then
      expect.fail(subject .. " has the wrong number of items", tostring(count),
        size and ("%d: %s"):format(size, values.show(found)) or values.show(found))
    end
  end },
  { "should be empty", "is nil, an empty text or an empty table", be_empty(true) },
  { "should not be empty", "is a non-empty text or table", be_empty(false) },
}

for _, name in ipairs { "string", "number", "integer", "boolean", "list", "table" } do
  local words = (name == "integer" and "an " or "a ") .. name
  PREDICATES[#PREDICATES + 1] = { "should be " .. words, "is " .. words, function(subject, found)
    if not is_a[name](found) then
      expect.fail(subject .. " has the wrong type", words, values.show(found))
    end
  end }
end

table.move({
  { "should not be {value}", "is not this value", expect.not_equal },
  { "should be {value}", "is this value; types are distinguished, and tables are compared by content",
    expect.equal },
}, 1, 2, #PREDICATES + 1, PREDICATES)

---@class Subject the value that steps check
---@field phrase string the start of the step, such as "the output {key}"
---@field doc string the start of the description
---@field find fun(key: string?): any, string returns the value and its name
---@field predicates string[]? the words of the predicates to use; all by default

local function predicates_of(subject)
  if not subject.predicates then
    return PREDICATES
  end
  local list = {}
  for _, predicate in ipairs(PREDICATES) do
    if expect.is_in(subject.predicates, predicate[1]) then
      list[#list + 1] = predicate
    end
  end
  return list
end

local function step(subject, predicate)
  local words, meaning, test = predicate[1], predicate[2], predicate[3]
  local has_key = subject.phrase:find("{key}", 1, true) ~= nil
  return {
    subject.phrase .. " " .. words, role = "check", doc = subject.doc .. " " .. meaning .. ".",
    run = function(key, ...)
      local found, name = subject.find(key)
      if has_key then
        test(name, found, ...)
      else
        test(name, found, key, ...)
      end
    end,
  }
end

--- Adds the steps that check a value. They are created on access, because a scenario uses only a few.
---@param steps StepDefinition[]
---@param ... Subject
---@return StepDefinition[] steps
function M.added(steps, ...)
  local own, subjects = #steps, { ... }
  return setmetatable(steps, { __index = function(_, index)
    local place = index - own
    for _, subject in ipairs(subjects) do
      local list = predicates_of(subject)
      if place <= #list then
        return step(subject, list[place])
      end
      place = place - #list
    end
  end })
end

return M
