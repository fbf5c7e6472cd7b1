"""Every function that a program can reach, called with values that answer in odd ways: no error of ours comes of it."""

import os

import pytest

CALLS = """
local odd = setmetatable({}, {
  __index = function() return math.huge end, __len = function() return -1 end, __call = function() error({}) end,
  __tostring = function() error("odd") end, __name = "odd", __eq = function() error() end,
})
local values = {
  odd, 0/0, math.huge, math.mininteger, -1, "", ("x"):rep(5000), "\\0", "\\255", "%", {}, { {} }, { odd },
  function() error(odd) end, coroutine.create(function() end), true,
}
values[#values + 1] = nil
local seen, functions = {}, {}
local function collect(name, value, depth)
  if type(value) == "function" then
    functions[#functions + 1] = { name, value }
  elseif type(value) == "table" and not seen[value] and depth < 4 then
    seen[value] = true
    for key, item in next, value do
      if type(key) == "string" then collect(name .. "." .. key, item, depth + 1) end
    end
  end
end
local modules = { "tactus.io.fs", "tactus.io.json", "tactus.io.csv", "tactus.tools.done", "tactus.tools.log" }
Procedure {
  input = { part = field.number {} },
  function(input)
    for name, value in next, _G do collect(name, value, 0) end
    for _, name in ipairs { "Agent", "Classify", "File", "Human", "Json", "Log", "MessageHistory", "Model", "Procedure",
        "Retry", "Sleep", "State", "Stop", "System", "Tool", "Toolset", "field", "state" } do
      collect(name, _G[name], 0)
    end
    for _, name in ipairs(modules) do
      local ok, found = pcall(require, name)
      if ok then collect(name, found, 0) end
    end
    table.sort(functions, function(a, b) return a[1] < b[1] end)
    for index, item in ipairs(functions) do
      if index % PARTS == input.part and item[1] ~= "_G.Sleep" and not item[1]:find("Sleep") then
        pcall(item[2])
        for _, value in ipairs(values) do
          pcall(item[2], value)
          pcall(item[2], value, value, value)
        end
      end
    end
    return 1
  end,
}
Specification([[
Feature: Odd values
  Scenario Outline: Part <n>
    Given the input part is <n>
    When the procedure runs
    Then the procedure should complete successfully
    Examples:
      | n |
ROWS
]])
"""

PARTS = 100
RUN = range(PARTS) if "TACTUS_ATTACK" in os.environ else range(0, PARTS, 25)


@pytest.mark.parametrize("part", RUN)
def test_no_value_brings_an_error_of_ours_to_light(part, command, in_folder):
    text = CALLS.replace("PARTS", str(PARTS)).replace("ROWS", f"      | {part} |")
    done = command(
        "tactus", "test", "--mock", "--timeout", "5", "a.tac", cwd=in_folder({"a.tac": text})
    )
    said = done.out + done.err
    assert done.code in (0, 1, 2)
    for sign in ("Traceback", "bug of Tactus", "Error: ", "Exception: "):
        assert sign not in said
