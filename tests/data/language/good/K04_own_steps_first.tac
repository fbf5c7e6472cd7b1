-- A step of the file's own stands over a built-in one that matches, too.
Procedure { function() return 1 end }

Step("the output should be {int}", function(ctx, n)
  assert(ctx.output_value() + n == 100, "they are not 100 together")
end)
Step("its (first|last) letter is ([a-z])", function(ctx, which, letter)
  assert(which == "first" and letter == "x" and ctx.state_get("none") == nil, "no")
end)

Specification([[
Feature: Own steps
  Scenario: They win
    When the procedure runs
    Then the output should be 99
    And its first letter is x
]])
