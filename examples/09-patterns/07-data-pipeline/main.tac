-- Data pipeline
-- Turns the readings of weather stations into daily means, in stages with a check after each.
-- A stage is a separate program with its own specs, so it can be run and replaced on its own.
-- tags: pattern, pipeline, Procedure.run, checkpoint, csv, no agent, folder

local csv = require("tactus.io.csv")

-- The checks after each stage.
local function check(stage, holds, message)
  if not holds then
    error(string.format("after %s: %s", stage, message))
  end
  Log.debug("checked " .. stage)
end

local function means_of(readings)
  local sums, counts, means = {}, {}, {}
  for _, reading in ipairs(readings) do
    local day = reading.time:sub(1, 10)
    sums[day] = (sums[day] or 0) + reading.celsius
    counts[day] = (counts[day] or 0) + 1
  end
  for day, sum in pairs(sums) do
    means[#means + 1] = { day = day, mean = sum / counts[day], readings = counts[day] }
  end
  table.sort(means, function(a, b) return a.day < b.day end)
  return means
end

Procedure {
  input = {
    file = field.string { default = "readings/harbour.csv", description = "CSV with the columns time and celsius" },
    tolerated = field.number { default = 0.4, description = "The share of readings that may be rejected, from 0 to 1" },
  },
  output = {
    means = field.array { required = true },
    rejected = field.integer { required = true },
  },

  function(input)
    local rows = csv.read(input.file)
    check("reading", #rows > 0, "there is not one reading")

    local cleaned = checkpoint(function()
      return Procedure.run("clean", { rows = rows })
    end)
    local good, rejected = cleaned.readings, cleaned.rejected
    check("cleaning", #good + rejected == #rows, "readings were lost")
    local share = rejected / #rows
    check("cleaning", share <= input.tolerated, string.format("%.0f percent are bad", share * 100))

    local means = means_of(good)
    local counted = 0
    for _, mean in ipairs(means) do
      counted = counted + mean.readings
    end
    check("averaging", counted == #good, "a reading has no day")
    csv.write("out/means.csv", means, { headers = { "day", "mean" } })
    return { means = means, rejected = rejected }
  end,
}

Specification([[
Feature: Data pipeline

  Scenario: From readings to means
    When the procedure runs
    Then the output means should be [{"day": "2026-01-05", "mean": -1.5, "readings": 2}, {"day": "2026-01-06", "mean": 3, "readings": 1}]
    And the output rejected should be 2
    And the file "out/means.csv" should contain "day,mean\n2026-01-05,-1.5\n"
    And the log should contain "checked averaging"

  Scenario: Too many bad readings stop the pipeline before it writes
    Given the input file is "readings/garage.csv"
    When the procedure runs
    Then the procedure should fail with "after cleaning: 75 percent are bad"
    And the file "out/means.csv" should not exist
    And the log should contain "checked reading"

  Scenario: A tolerated share of bad readings does not stop the pipeline
    Given the input file is "readings/garage.csv"
    And the input tolerated is 0.75
    When the procedure runs
    Then the output means should be [{"day": "2026-01-05", "mean": 12, "readings": 1}]

  Scenario: A file with only a header
    Given the input file is "readings/attic.csv"
    When the procedure runs
    Then the procedure should fail with "after reading: there is not one reading"
]])
