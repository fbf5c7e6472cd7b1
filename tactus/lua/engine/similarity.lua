--- Similarity of texts, from 0 to 1: how much of both texts is their longest common subsequence of characters.
---
--- The subsequence is computed for 63 characters at once, one bit for each (Hyyrö 2004), so long texts cost little.

local M = {}

local BITS = 63

local function characters(text)
  if not utf8.len(text) then
    return { text:byte(1, -1) }
  end
  local list = {}
  for _, code in utf8.codes(text) do
    list[#list + 1] = code
  end
  return list
end

-- The positions of each character, as bits.
local function indexed(list)
  local index = { size = #list, words = (#list + BITS - 1) // BITS, places = {} }
  for position, code in ipairs(list) do
    local row, word = index.places[code] or {}, (position - 1) // BITS + 1
    row[word] = (row[word] or 0) | 1 << (position - 1) % BITS
    index.places[code] = row
  end
  return index
end

local function zeros(bits)
  local count = 0
  bits = ~bits & math.maxinteger
  while bits ~= 0 do
    count, bits = count + 1, bits & bits - 1
  end
  return count
end

-- The length of the longest common subsequence of an indexed text and a range of a list of characters.
local function common(index, list, first, last)
  local free = {}
  for word = 1, index.words do
    free[word] = math.maxinteger
  end
  for position = first, last do
    local row, carry = index.places[list[position]], 0
    for word = 1, row and index.words or 0 do
      local bits = free[word]
      local taken = bits & (row[word] or 0)
      local sum = bits + taken + carry
      free[word], carry = sum & math.maxinteger | bits & ~taken, sum >> BITS
    end
  end
  local length = 0
  for word = 1, index.words do
    length = length + zeros(free[word])
  end
  return length
end

local function ratio(index, list, first, last)
  local total = index.size + last - first + 1
  return total == 0 and 1 or 2 * common(index, list, first, last) / total
end

--- Returns a function that compares texts with this one.
---@return fun(other: string): number
function M.to(text)
  local index = indexed(characters(text))
  return function(other)
    local list = characters(other)
    return ratio(index, list, 1, #list)
  end
end

--- Compares two texts.
function M.ratio(a, b)
  return M.to(a)(b)
end

local function sorted_words(text)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = word
  end
  table.sort(list)
  return list
end

--- Compares two texts without regard to the order of their words.
function M.token_sort_ratio(a, b)
  return M.ratio(table.concat(sorted_words(a), " "), table.concat(sorted_words(b), " "))
end

-- The words that only the first, only the second, and both texts contain, as texts without duplicates.
local function split_words(a, b)
  local of_a, of_b, only_a, only_b, both = {}, {}, {}, {}, {}
  for _, word in ipairs(sorted_words(b)) do
    of_b[word] = true
  end
  for _, word in ipairs(sorted_words(a)) do
    local list = of_b[word] and both or only_a
    list[#list + 1] = not of_a[word] and word or nil
    of_a[word] = true
  end
  for _, word in ipairs(sorted_words(b)) do
    only_b[#only_b + 1] = not of_a[word] and word or nil
    of_a[word] = true
  end
  return table.concat(only_a, " "), table.concat(only_b, " "), table.concat(both, " ")
end

local function joined(a, b)
  return (a == "" or b == "") and a .. b or a .. " " .. b
end

--- Compares the sets of words of two texts: 1 if one contains all words of the other.
function M.token_set_ratio(a, b)
  local only_a, only_b, both = split_words(a, b)
  if both == "" and (only_a == "" or only_b == "") then
    return 0
  elseif both ~= "" and (only_a == "" or only_b == "") then
    return 1
  end
  local all_a, all_b = joined(both, only_a), joined(both, only_b)
  local best = M.ratio(all_a, all_b)
  if both ~= "" then
    best = math.max(best, M.ratio(both, all_a), M.ratio(both, all_b))
  end
  return best
end

local function best_part(short, list)
  local index = indexed(short)
  local best = 0
  for last = 2 - #short, #list do
    local first, till = math.max(last, 1), math.min(last + #short - 1, #list)
    if index.places[list[till]] or index.places[list[first]] then
      best = math.max(best, ratio(index, list, first, till))
    end
  end
  return best
end

--- Compares the shorter text with the most similar part of the longer one.
function M.partial_ratio(a, b)
  local short, long = characters(a), characters(b)
  if #short > #long then
    short, long = long, short
  end
  if #short == 0 then
    return #long == 0 and 1 or 0
  end
  local best = best_part(short, long)
  return #short == #long and math.max(best, best_part(long, short)) or best
end

return M
