-- Check an output
-- Turns a basket into an invoice and checks its fields with every available comparison.
-- The program has no agent: specs test plain programs just as well.
-- tags: specification, output, comparison

local COUNTRIES = { AT = 0.2, DE = 0.19, FR = 0.2 }

Procedure {
  input = {
    basket = field.array {
      default = {
        { item = "kettle", price = 30, count = 1 },
        { item = "cup", price = 4.5, count = 4 },
      },
    },
    country = field.string { default = "AT", enum = { "AT", "DE", "FR" } },
    code = field.string { description = "SPRING gives a discount of ten percent" },
  },

  function(input)
    local net, lines = 0, {}
    for index, line in ipairs(input.basket) do
      if line.count < 1 then
        error(string.format("line %d: nobody can buy %g of %s", index, line.count, line.item))
      end
      net = net + line.price * line.count
      lines[index] = string.format("%d x %s", line.count, line.item)
    end
    local discount = input.code == "SPRING" and net / 10 or nil
    local total = (net - (discount or 0)) * (1 + COUNTRIES[input.country])
    return {
      number = string.format("INV-%s-%04d", input.country, #lines),
      lines = lines,
      discount = discount,
      total = math.floor(total * 100 + 0.5) / 100,
      pieces = #lines,
      tax = { rate = COUNTRIES[input.country], country = input.country },
      is_free = total == 0,
      remark = "",
    }
  end,
}

Specification([[
Feature: Check an output

  Scenario: Exactly
    When the procedure runs
    Then the output total should be 57.6
    And the output lines should be ["1 x kettle", "4 x cup"]
    And the output tax should be {"rate": 0.2, "country": "AT"}
    And the output number should not be "INV-DE-0002"
    And the output discount should not exist

  Scenario: Numbers
    Given the input country is "DE"
    When the procedure runs
    Then the output total should be greater than 57.11
    And the output total should be less than 57.13
    And the output pieces should be at least 2
    And the output pieces should be at most 2
    And the output total should be between 57.12 and 57.12

  Scenario: Texts
    When the procedure runs
    Then the output number should match pattern "^INV-[A-Z]{2}-\d{4}$"
    And the output number should contain "AT-0002"
    And the output number should not contain "DE"
    And the output number should be one of ["INV-AT-0002", "INV-AT-0003"]
    And the output remark should be empty

  Scenario: Lists and tables
    When the procedure runs
    Then the output lines should have 2 items
    And the output lines should contain "4 x cup"
    And the output lines should not be empty
    And the output tax should contain rate
    And the output tax should exist

  Scenario: Types
    When the procedure runs
    Then the output number should be a string
    And the output total should be a number
    And the output pieces should be an integer
    And the output is_free should be a boolean
    And the output lines should be a list
    And the output tax should be a table

  Scenario: A discount of ten percent
    Given the input code is "SPRING"
    And the input country is "FR"
    When the procedure runs
    Then the output discount should be 4.8
    And the output total should be 51.84
    And the output is_free should be false

  Scenario: Free, and rounded to the cent
    Given the input basket is [{"item": "stamp", "price": 0, "count": 1}]
    When the procedure runs
    Then the output is_free should be true
    And the output total should be 0

  Scenario: Half a kettle
    Given the input basket is [{"item": "kettle", "price": 30, "count": 0.5}]
    When the procedure runs
    Then the procedure should fail with "line 1: nobody can buy 0.5 of kettle"
]])
