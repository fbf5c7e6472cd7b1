-- Constructs of a line or two: see the cases of D and K for the large ones.
default_model("openai/gpt-4o-mini")
default_provider("openai")
poet = Agent { system_prompt = "Write.", message_history = { filter = filters.last_n(4) } }
Mocks { poet = { message = "Rain." } }

Procedure {
  state = { visits = field.number { default = 2 } },
  function()
    State.increment("visits")
    State.increment("visits", 2)
    State.append("names", "Ada")
    State.set("n", 1)
    state.gone = 1
    State.set("gone", nil)
    Log.debug("debugging")
    Log.warn("careful", { n = 1 })
    Log.error("bad")
    print("printed", 1, nil)
    System.alert { message = "disk full", level = "warning" }
    Sleep(0)
    MessageHistory.append { role = "user", content = "hello" }
    local seen = {}
    for value in python.iter({ "a", "b" }) do seen[#seen + 1] = value end
    local attempts = 0
    local tried = Retry.with_backoff(function()
      attempts = attempts + 1
      if attempts < 3 then error("not yet") end
      return "done"
    end)
    Stop.request("all is said")
    return {
      visits = state.visits, names = State.get("names"), default = State.get("none", 7), all = State.all().n,
      json = Json.decode(Json.encode { a = { 1, 2 } }).a, checked = checkpoint(function() return "once" end),
      tried = tried, iterations = Iterations.current(), kept = Checkpoint.get(1), poem = poet("Go.").output, seen = seen,
      stop = { Stop.requested(), Stop.reason() }, history = #MessageHistory.get() > 0,
      tsv = require("tactus.io.tsv") ~= nil, fs = #require("tactus.io.fs").glob("*.nothing"),
    }
  end,
}

Specifications([[
Feature: Small constructs
  Scenario: Each does what it says
    When the procedure runs
    Then the procedure should complete successfully
    And the output visits should be 5
    And the output names should be ["Ada"]
    And the output default should be 7
    And the output all should be 1
    And the output json should be [1, 2]
    And the output checked should be "once"
    And the output tried should be "done"
    And the output poem should be "Rain."
    And the output seen should be ["a", "b"]
    And the output stop should be [true, "all is said"]
    And the output fs should be 0
    And the state gone should not exist
    And the log should contain "printed	1	nil"
    And the log should not contain "secret"
    And the stop reason should be "all is said"
    And the stop reason should contain "said"
    And the stop reason should match pattern "^all"
]])
