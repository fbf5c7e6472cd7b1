-- What the original Tactus accepts without effect does not stop a file, nor do tools from elsewhere whose calls are mocked.

Toolset "desk" { type = "plugin", paths = { "./tools" } }
Toolset "kit" { description = "Texts", type = "lua", tools = { { name = "up", handler = function(a) return a.t:upper() end } } }

worker = Agent {
  model = "openai/gpt-6-luna", system_prompt = "Look it up.", module = "Raw", request_limit = 5,
  tools = { "desk", "kit", "mcp.files.read" },
  message_history = { source = "own", filter = filters.last_n(5) },
}

Procedure "main" {
  output = { colour = field.string { required = true }, found = field.object {} },
  function()
    local team = {}
    for index = 1, 2 do
      team[index] = Agent { name = "member_" .. index, system_prompt = "Help." }
    end
    local answer = worker { message = "Go.", tools = { "absent" } }
    return {
      colour = Human.input { message = "Colour?", options = { "red", "blue" } },
      found = { answer = answer.output, calls = Tool.call_count("look_up"), second = team[2]("Hi").output, none = Json.decode("[]") },
    }
  end,
}

Mocks {
  look_up = { returns = { n = 1 } },
  member_2 = { message = "Hello." },
}

Specification([[
Feature: Files of the original
  Scenario: They run as they are
    Given the agent "worker" responds with "Found."
    And the agent "worker" calls tool "look_up" with args {"q": "tea"}
    And the human answers "red"
    When the procedure runs
    Then the look_up tool should be called with q="tea"
    And the output colour should be "red"
    And the output found should be {"answer": "Found.", "calls": 1, "second": "Hello.", "none": []}
]])
