-- Columns and keys come in an order one can rely on.
local csv = require("tactus.io.csv")
local file = require("tactus.io.file")
local json = require("tactus.io.json")

Procedure {
  function()
    csv.write("sorted.csv", { { b = 1, a = 2, c = 3 } })
    csv.write("headers.csv", { { b = 1, a = 2 } }, { headers = { "b", "a" } })
    return {
      json = Json.encode { z = 1, a = { y = 1, b = 2 } },
      encoded = json.encode { z = 1, a = 2 },
      sorted = file.read("sorted.csv"),
      headers = file.read("headers.csv"),
    }
  end,
}

Specification([[
Feature: Order
  Scenario: Sorted, or as the headers say
    When the procedure runs
    Then the output json should be '{"a": {"b": 2, "y": 1}, "z": 1}'
    And the output encoded should contain '"a"'
    And the output sorted should match pattern "^a,b,c\s+2,1,3\s*$"
    And the output headers should match pattern "^b,a\s+1,2\s*$"
]])
