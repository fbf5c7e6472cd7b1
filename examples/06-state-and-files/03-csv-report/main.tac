-- CSV report
-- Adds up a team's hours by project, from one CSV file into another.
-- Every value in a CSV file is text: rows without a valid number are listed separately.
-- tags: csv, tsv, file, report, script, no agent, folder

local csv = require("tactus.io.csv")
local tsv = require("tactus.io.tsv")

input {
  hours = field.string { default = "data/hours.csv", description = "CSV with the columns date, person, project and hours" },
  rate = field.number { default = 80, description = "Euros per hour" },
}

output {
  projects = field.array { required = true },
  total = field.number { required = true },
  skipped = field.array { required = true },
}

Specification([[
Feature: CSV report

  Scenario: Hours are added up by project
    When the procedure runs
    Then the output projects should be [{"project": "Harbour", "hours": 11.5, "euros": 920}, {"project": "Library, east", "hours": 6.25, "euros": 500}]
    And the output total should be 1420
    And the file "out/projects.csv" should contain "project,hours,euros\nHarbour,11.5,920"
    And the file "out/projects.csv" should contain "\"Library, east\",6.25,500"

  Scenario: Rows that cannot be added are listed
    When the procedure runs
    Then the output skipped should be ["row 4: hours '7h30'", "row 6: hours ''"]
    And the file "out/skipped.tsv" should contain "row\treason\n4\thours '7h30'"

  Scenario: A file without errors produces no error list
    Given the input hours is "data/march.csv"
    And the input rate is 100
    When the procedure runs
    Then the output skipped should be empty
    And the file "out/skipped.tsv" should not exist
    And the output projects should have 1 item
    And the output total should be 800

  Scenario: A file with another header
    Given the input hours is "data/addresses.csv"
    When the procedure runs
    Then the procedure should fail with "data/addresses.csv has no column 'project'"

  Scenario: A missing file
    Given the input hours is "data/april.csv"
    When the procedure runs
    Then the procedure should fail with "data/april.csv"
    And the file "out/projects.csv" should not exist
]])

local rows = csv.read(input.hours)
for _, column in ipairs { "project", "hours" } do
  if rows[1] and not rows[1][column] then
    error(string.format("%s has no column '%s'", input.hours, column))
  end
end

local hours_of, names, skipped = {}, {}, {}
for index, row in ipairs(rows) do
  local hours = tonumber(row.hours)
  if not hours then
    skipped[#skipped + 1] = { row = index, reason = string.format("hours '%s'", row.hours) }
  else
    if not hours_of[row.project] then
      hours_of[row.project] = 0
      names[#names + 1] = row.project
    end
    hours_of[row.project] = hours_of[row.project] + hours
  end
end

table.sort(names)
local projects, total = {}, 0
for index, name in ipairs(names) do
  local euros = hours_of[name] * input.rate
  projects[index] = { project = name, hours = hours_of[name], euros = euros }
  total = total + euros
end
csv.write("out/projects.csv", projects, { headers = { "project", "hours", "euros" } })

local lines = {}
for index, row in ipairs(skipped) do
  lines[index] = string.format("row %d: %s", row.row, row.reason)
end
if #skipped > 0 then
  tsv.write("out/skipped.tsv", skipped, { headers = { "row", "reason" } })
end
return { projects = projects, total = total, skipped = lines }
