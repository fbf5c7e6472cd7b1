-- Scenario outline
-- Converts form input to typed values, and tests the conversion with tables of examples.
-- One outline with a row per case replaces ten nearly identical scenarios.
-- tags: specification, outline, examples, parsing

local WORDS = { yes = true, no = false }

local function read(text)
  text = text:match("^%s*(.-)%s*$")
  if WORDS[text:lower()] ~= nil then
    return WORDS[text:lower()]
  elseif tonumber(text) then
    return tonumber(text)
  elseif text:find(";") then
    local items = {}
    for item in text:gmatch("[^;]+") do
      items[#items + 1] = read(item)
    end
    return items
  elseif text:find("=") then
    local name, value = text:match("^(%w+)%s*=(.+)$")
    if not name then
      error(string.format("'%s' is not a name and a value", text))
    end
    return { [name] = read(value) }
  elseif text == "" then
    return nil
  end
  return text
end

Procedure {
  input = {
    text = field.string { default = "2; 3.5; no" },
  },

  function(input)
    return read(input.text)
  end,
}

Specification([[
Feature: Scenario outline

  Scenario Outline: <what> is <kind>
    Given the input text is "<text>"
    When the procedure runs
    Then the output should be <kind>
    And the output should be <value>
    And the output should exist

    Examples:
      | what            | text            | kind       | value                |
      | a word          | Oslo            | a string   | "Oslo"               |
      | space around it | \t Oslo \n      | a string   | "Oslo"               |
      | a number        | 2.5             | a number   | 2.5                  |
      | a count         | -12             | an integer | -12                  |
      | an agreement    | Yes             | a boolean  | true                 |
      | a refusal       | no              | a boolean  | false                |
      | several things  | tea; 2; no      | a list     | ["tea", 2, false]    |
      | a setting       | size = 42       | a table    | {"size": 42}         |
      | nested          | on=yes;off = no | a list     | [{"on": true}, {"off": false}] |

    Examples: Looks like something else
      | what        | text     | kind     | value      |
      | a telephone | +47 22   | a string | "+47 22"   |
      | an hour     | 7:30     | a string | "7:30"     |
      | a yes-man   | yes, sir | a string | "yes, sir" |

  Scenario Outline: <text> lies within bounds
    Given the input text is "<text>"
    When the procedure runs
    Then the output should be at least <low>
    And the output should be at most <high>
    And the output should be between <low> and <high>
    And the output should be greater than <below>
    And the output should be less than <above>

    Examples:
      | text | below | low  | high | above |
      | 7    | 6.9   | 7    | 7    | 7.1   |
      | 1e3  | 999   | 1000 | 1000 | 1001  |

  Scenario Outline: What is in <text>
    Given the input text is "<text>"
    When the procedure runs
    Then the output should have <count> items
    And the output should contain "<item>"
    And the output should not contain "<other>"
    And the output should not be empty
    And the output should not be "<text>"

    Examples:
      | text      | count | item | other |
      | tea;milk; | 2     | milk | oil   |
      | tea=green | 1     | tea  | milk  |

  Scenario: The unchanged text
    Given the input text is "Main Street 5"
    When the procedure runs
    Then the output should match pattern "^\w+ Street \d$"
    And the output should be one of ["Main Street 5", "Market Street 5"]

  Scenario Outline: An empty value: <what>
    Given the input text is "<text>"
    When the procedure runs
    Then the output should not exist
    And the output should be empty

    Examples:
      | what        | text |
      | no letter   |      |
      | white space | \t\n |

  Scenario: A value without a name
    Given the input text is "= 5"
    When the procedure runs
    Then the procedure should fail with "'= 5' is not a name and a value"
]])
