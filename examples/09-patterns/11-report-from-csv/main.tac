-- Report from CSV
-- Writes the monthly report of a bakery: code adds up the sales, an agent writes the text.
-- Models calculate badly, so every number in the text must be one of the computed facts.
-- tags: pattern, csv, report, file, check, folder

local csv = require("tactus.io.csv")
local file = require("tactus.io.file")

writer = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You write the monthly report of a bakery for its owners: three sentences, plain
words, no headings. Use the numbers as they are given; calculate none and round none.]],
}

local function totals_of(rows)
  local by_product, best, total = {}, nil, 0
  for index, row in ipairs(rows) do
    local pieces, price = tonumber(row.pieces), tonumber(row.price)
    if not pieces or not price then
      error(string.format("row %d has no number of pieces or no price", index))
    end
    total = total + pieces * price
    by_product[row.product] = (by_product[row.product] or 0) + pieces
    if not best or by_product[row.product] > by_product[best] then
      best = row.product
    end
  end
  return { best = best, pieces = by_product[best], total = string.format("%.2f", total) }
end

local function made_up_number(text, facts)
  for number in text:gmatch("%d[%d.,]*") do
    number = number:gsub("[.,]+$", "")
    if not facts:find("%f[%d]" .. number:gsub("%p", "%%%0") .. "%f[^%d.]") then
      return number
    end
  end
end

Procedure {
  input = {
    sales = field.string { default = "sales.csv", description = "CSV with the columns product, pieces and price" },
    month = field.string { default = "May" },
  },
  output = {
    report = field.string { required = true },
    is_plain = field.boolean { required = true, description = "Whether it was written without the agent" },
  },

  function(input)
    local totals = totals_of(csv.read(input.sales))
    local facts = string.format(
      "%s: sold for %s euros. Most sold: %s, %g pieces.", input.month, totals.total, totals.best, totals.pieces
    )
    local report = writer(facts).output
    local number = made_up_number(report, facts)
    if number then
      report = writer("You wrote " .. number .. ", which is not in the facts. Write it again.\n" .. facts).output
    end
    local is_plain = made_up_number(report, facts) ~= nil
    if is_plain then
      report = facts
    end
    file.write("out/" .. input.month .. ".md", "# " .. input.month .. "\n\n" .. report .. "\n")
    return { report = report, is_plain = is_plain }
  end,
}

Specification([[
Feature: Report from CSV

  Scenario: The report says what the data says
    Given the agent "writer" responds with "A good May: 1083.50 euros. Rolls sold best, with 1300 pieces."
    When the procedure runs
    Then the agent "writer" should receive "May: sold for 1083.50 euros. Most sold: roll, 1300 pieces."
    And the output report should be "A good May: 1083.50 euros. Rolls sold best, with 1300 pieces."
    And the output is_plain should be false
    And the agent "writer" should be called 1 time
    And the file "out/May.md" should contain "# May\n\nA good May: 1083.50 euros. Rolls sold best, with 1300 pieces.\n"

  Scenario: A number that is not in the data sends it back
    Given the agent "writer" responds with "About 1100 euros."
    And the agent "writer" responds with "Sold for 1083.50."
    When the procedure runs
    Then the agent "writer" should receive "You wrote 1100, which is not in the facts. Write it again.\nMay: sold for 1083.50 euros."
    And the output should be {"report": "Sold for 1083.50.", "is_plain": false}

  Scenario: A writer who keeps making up numbers is overruled
    Given the agent "writer" responds with "Up by 10 percent, to 1083 euros."
    When the procedure runs
    Then the output should be {"report": "May: sold for 1083.50 euros. Most sold: roll, 1300 pieces.", "is_plain": true}
    And the agent "writer" should be called 2 times

  Scenario: A row without a number is reported
    Given the input sales is "broken.csv"
    When the procedure runs
    Then the procedure should fail with "row 2 has no number of pieces or no price"
    And the agent "writer" should be called 0 times
]])
