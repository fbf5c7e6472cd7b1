-- Clean readings
-- The pipeline stage that converts text to numbers and rejects impossible temperatures.
-- tags: pattern, pipeline, no agent

Procedure {
  input = {
    rows = field.array {
      default = { { time = "2026-01-05 06:00", celsius = "-4" } },
      description = "As read from a file: all values are strings",
    },
  },
  output = {
    readings = field.array { required = true },
    rejected = field.integer { required = true },
  },

  function(input)
    local readings, rejected = {}, 0
    for _, row in ipairs(input.rows) do
      local celsius = tonumber(row.celsius)
      if celsius and celsius >= -60 and celsius <= 60 then
        readings[#readings + 1] = { time = row.time, celsius = celsius }
      else
        rejected = rejected + 1
      end
    end
    return { readings = readings, rejected = rejected }
  end,
}

Specification([[
Feature: Clean readings

  Scenario: A number is kept as a number
    When the procedure runs
    Then the output should be {"readings": [{"time": "2026-01-05 06:00", "celsius": -4}], "rejected": 0}

  Scenario Outline: Impossible temperatures are rejected
    Given the input rows is [{"time": "2026-01-05 06:00", "celsius": "<text>"}]
    When the procedure runs
    Then the output rejected should be <rejected>

    Examples:
      | text  | rejected |
      | -60   | 0        |
      | -60.1 | 1        |
      | 60    | 0        |
      | 60.1  | 1        |
      | n/a   | 1        |
]])
