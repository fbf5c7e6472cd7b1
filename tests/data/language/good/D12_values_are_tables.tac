-- Everything a program gets is an ordinary table: `#`, pairs and ipairs work, and what is missing is nil.
poet = Agent { system_prompt = "Write.", output = { list = field.array {} } }
double = Procedure { function(input) return { r = input.n } end, input = { n = field.number {} } }

Procedure {
  input = { list = field.array { default = { 1, 2 } } },
  function(input)
    local data = poet("Go.").output
    local review = Human.review { message = "Right?" }
    state.x = 1
    local names = {}
    for name in pairs(field.string { description = "d" }) do names[#names + 1] = name end
    table.sort(names)
    return {
      sizes = { #input.list, #data.list, #names },
      kinds = { type(data), type(double {}), type(review), type(State.all()), type(field.string {}) },
      missing = { data.none == nil, double {}.none == nil, review.feedback == nil, State.all().none == nil },
    }
  end,
}

Specification([[
Feature: Ordinary tables
  Scenario: Everywhere
    Given the agent "poet" returns data {"list": ["a", "b", "c"]}
    When the procedure runs
    Then the output sizes should be [2, 3, 3]
    And the output kinds should be ["table", "table", "table", "table", "table"]
    And the output missing should be [true, true, true, true]
]])
