--- Steps about files written by the program or next to it.

local import, host = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local values = import "engine/values"

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
    doc = "Checks that the file exists, written by the run or next to the program.",
    run = function(path)
      if not errors.call_host(host.file_exists, tostring(path)) then
        expect.fail(("the file '%s' does not exist"):format(path))
      end
    end,
  },
  {
    "the file {value} should not exist",
    role = "check",
    doc = "Checks that the file does not exist.",
    run = function(path)
      if errors.call_host(host.file_exists, tostring(path)) then
        expect.fail(("the file '%s' exists"):format(path))
      end
    end,
  },
  {
    "the file {value} should contain {value}",
    role = "check",
    doc = "Checks that the file contains the text.",
    run = function(path, text)
      local found = text_of(path)
      if not found:find(tostring(text), 1, true) then
        expect.fail(("the file '%s' does not contain the expected value"):format(path), values.show(text), values.show(found))
      end
    end,
  },
  {
    "the file {value} should not contain {value}",
    role = "check",
    doc = "Checks that the file exists and does not contain the text.",
    run = function(path, text)
      local found = text_of(path)
      if found:find(tostring(text), 1, true) then
        expect.fail(("the file '%s' contains an unexpected value"):format(path), values.show(text), values.show(found))
      end
    end,
  },
}
