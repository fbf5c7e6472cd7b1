--- Reads and writes delimited values for `tactus.io.csv` and `tactus.io.tsv`.

local import = ...

local errors = import "engine/errors"
local files = import "io/files"
local options = import "engine/options"
local values = import "engine/values"

local M = {}

-- In programs `text:sub` counts characters; this one counts bytes.
local sub = string.sub

-- The columns of rows that were read, so that writing preserves their order.
local columns_of = setmetatable({}, { __mode = "k" })

local function complain(where, text, at, what)
  local line = 1 + select(2, sub(text, 1, at - 1):gsub("\r\n?", "\n"):gsub("\n", ""))
  errors.raise(("line %d of '%s' %s"):format(line, where, what))
end

local function unquoted(text, at, where)
  local parts, start = {}, at
  while true do
    local stop = text:find('"', at, true)
    if not stop then
      complain(where, text, start, "begins a quoted value that is never closed")
    end
    parts[#parts + 1] = sub(text, at, stop - 1)
    if sub(text, stop + 1, stop + 1) ~= '"' then
      return table.concat(parts), stop + 1
    end
    parts[#parts + 1] = '"'
    at = stop + 2
  end
end

--- Splits a text into records of strings; the `at` of a record is its first byte.
local function records_of(text, separator, where)
  local records, record, at = {}, { at = 1 }, 1
  local plain = "^[^\r\n" .. separator .. "]*"
  while at <= #text do
    local value
    if sub(text, at, at) == '"' then
      value, at = unquoted(text, at + 1, where)
      at = text:match("^ *()", at)
      if not text:find("^[\r\n" .. separator .. "]", at) and at <= #text then
        complain(where, text, at, "has text after a quoted value")
      end
    else
      value = text:match(plain, at)
      at = at + #value
    end
    record[#record + 1] = value
    local next_char = sub(text, at, at)
    if next_char ~= separator then
      records[#records + 1] = record
      at = text:match("^[^\r\n]*\r?\n?()", at)
      record = { at = at }
    else
      at = at + 1
      if at > #text then
        record[#record + 1] = ""
        records[#records + 1] = record
      end
    end
  end
  return records
end

local function is_blank(record)
  return #record == 1 and record[1] == ""
end

-- The column names. They must be unique, because rows are tables keyed by name.
local function check_columns(columns, text, where)
  local known = {}
  for _, column in ipairs(columns) do
    if known[column] and column ~= "" then
      complain(where, text, 1, ("repeats the column '%s'"):format(column))
    end
    known[column] = true
  end
end

-- A record may have fewer values than there are columns, and additional values only if they are empty.
local function check_length(record, columns, text, where)
  if table.concat(record, "", #columns + 1) ~= "" then
    complain(where, text, record.at, ("has %d value%s; the first line names %d column%s")
      :format(#record, #record == 1 and "" or "s", #columns, #columns == 1 and "" or "s"))
  end
end

local function rows_of(text, separator, where)
  text = text:gsub("^\u{FEFF}", "", 1)
  local records = records_of(text, separator, where)
  local columns, rows = records[1] or {}, {}
  check_columns(columns, text, where)
  for index = 2, #records do
    if not is_blank(records[index]) then
      check_length(records[index], columns, text, where)
      local row = {}
      for place, column in ipairs(columns) do
        row[column] = records[index][place] or ""
      end
      rows[#rows + 1] = row
    end
  end
  columns_of[rows] = columns
  return rows
end

local function quoted(value, separator)
  local text = value == nil and "" or tostring(value)
  if text:find('[\r\n"' .. separator .. "]") then
    return '"' .. text:gsub('"', '""') .. '"'
  end
  return text
end

local function text_of(what, rows, columns, separator)
  local lines = {}
  for index = 0, #rows do
    local cells = {}
    for place, column in ipairs(columns) do
      local value = column
      if index > 0 then
        value = rows[index][column]
      end
      if type(value) == "table" or type(value) == "function" then
        errors.raise(("%s got %s in the column '%s'; expected a string, a number or a boolean")
          :format(what, values.show(value), column), { hint = ("it is row %d"):format(index) })
      end
      cells[place] = quoted(value, separator)
    end
    lines[#lines + 1] = table.concat(cells, separator) .. "\n"
  end
  return table.concat(lines)
end

-- The columns of the file that the rows were read from, followed by new ones, sorted.
local function columns_in(rows)
  local columns, is_new = {}, {}
  for index, column in ipairs(columns_of[rows] or {}) do
    columns[index], is_new[column] = column, false
  end
  for _, row in ipairs(rows) do
    for column in next, row do
      is_new[column] = is_new[column] == nil or is_new[column]
    end
  end
  for _, column in ipairs(values.sorted_keys(is_new)) do
    columns[#columns + 1] = is_new[column] and column or nil
  end
  return columns
end

local function columns_for(what, rows, given)
  for index, row in ipairs(rows) do
    if type(row) ~= "table" then
      errors.raise(("%s got the row %s; expected a table by column"):format(what, values.show(row)),
        { hint = ("it is row %d"):format(index) })
    end
  end
  local columns = given.headers or columns_in(rows)
  if #columns == 0 then
    errors.raise(what .. " got no rows and no headers", { hint = "add { headers = { … } }" })
  end
  return columns
end

---@class DelimitedFiles
---@field read fun(path: string): table<string, string>[] Reads a file as a list of tables keyed by column. Every value is a string.
---@field write fun(path: string, rows: table<string, any>[], options: { headers: string[]? }?) Writes a file.

--- Creates the module that reads and writes values with a separator.
---@param name string
---@param separator string
function M.module(name, separator)
  local short = name:match("%w+$")
  return errors.close(name, {
    read = function(path)
      return rows_of(files.read(short .. ".read", path), separator, path)
    end,
    write = function(path, rows, given)
      given = given or {}
      local what = short .. ".write"
      options.check(what, given, { headers = "table" })
      errors.expect(what .. " got", rows, "table", "a list of rows")
      files.write(what, path, text_of(what, rows, columns_for(what, rows, given), separator))
    end,
  })
end

return M
