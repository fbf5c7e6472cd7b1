--- Steps about the files that the program wrote, or that lie beside it.

local import, host = ...

local errors = import "errors"
local expect = import "expect"
local values = import "values"

local function text_of(path)
  path = tostring(path)
  if not errors.call_host(host.file_exists, path) then
    expect.fail(("the file '%s' does not exist"):format(path))
  end
  return errors.call_host(host.read_file, path)
end

return {
  {
    "the file {value} should exist",
    role = "check",
    doc = "There is a file of this name, written by the run or beside the program.",
    run = function(path)
      if not errors.call_host(host.file_exists, tostring(path)) then
        expect.fail(("the file '%s' does not exist"):format(path))
      end
    end,
  },
  {
    "the file {value} should not exist",
    role = "check",
    doc = "There is no file of this name.",
    run = function(path)
      if errors.call_host(host.file_exists, tostring(path)) then
        expect.fail(("the file '%s' exists"):format(path))
      end
    end,
  },
  {
    "the file {value} should contain {value}",
    role = "check",
    doc = "The file contains the text.",
    run = function(path, text)
      local found = text_of(path)
      if not found:find(tostring(text), 1, true) then
        expect.fail(("the file '%s' does not contain what it should"):format(path), values.show(text), values.show(found))
      end
    end,
  },
  {
    "the file {value} should not contain {value}",
    role = "check",
    doc = "The file is there and does not contain the text.",
    run = function(path, text)
      local found = text_of(path)
      if found:find(tostring(text), 1, true) then
        expect.fail(("the file '%s' contains what it should not"):format(path), values.show(text), values.show(found))
      end
    end,
  },
}
