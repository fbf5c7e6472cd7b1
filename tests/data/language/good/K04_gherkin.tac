-- All of Gherkin: rules, outlines, tags, tables, doc strings, comments, and * for a keyword.
Procedure {
  input = { a = field.number { default = 1 }, b = field.number { default = 1 } },
  function(input) return { sum = input.a + input.b } end,
}

local rows, text

Step("these numbers:", function(_, table) rows = table end)
Step("this text:", function(_, content) text = content end)
Step("the second number is {int}, and the text has {int} lines", function(_, number, lines)
  assert(tonumber(rows[2][1]) == number, "another number")
  assert(select(2, text:gsub("\n", "")) + 1 == lines, "another number of lines")
end)

Specification([[
@all
Feature: Gherkin
  A description, which may be
  several lines long.

  # a comment
  @sums
  Scenario Outline: <a> and <b>
    Given the input a is <a>
    * the input b is <b>
    When the procedure runs
    Then the output sum should be <sum>
    But the output sum should not be 99

    @small
    Examples: Small ones
      | a | b | sum |
      | 1 | 2 | 3   |
      | 2 | 2 | 4   |

    Examples: Larger ones
      | a  | b  | sum |
      | 10 | 20 | 30  |

  Rule: Steps take tables and texts
    Example: Both
      Given these numbers:
        | 1 |
        | 2 |
      And this text:
        """
        one
        two
        """
      When the procedure runs
      Then the second number is 2, and the text has 2 lines
]])
