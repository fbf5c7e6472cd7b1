"""`tactus info`, as a process of its own."""

import json

PROGRAM = """-- Weather
-- Tells the weather of a city.
-- tags: agents

look = Tool {
  description = "Looks out of the window",
  input = { city = field.string { required = true } },
  function() return "rain" end,
}
poet = Agent { model = "groq/llama", system_prompt = "Write.", tools = { look } }
local_poet = Agent { model = "ollama/llama", system_prompt = "Write." }
Model "mood" { type = "llm", model = "mistral/small", system_prompt = "Judge." }
Evaluation {
  dataset = { { name = "only" }, { name = "other" } },
  dataset_file = "cases.csv",
  evaluators = { field.equals_expected {} },
  runs = 3,
}
Procedure {
  input = {
    city = field.string { default = "Oslo", enum = { "Oslo", "Rome" }, description = "where" },
    days = field.array { default = {} },
  },
  output = { text = field.string { required = true } },
  function(input) return { text = poet(input.city).output } end,
}
Specification([[
Feature: Weather
  Scenario: Rain
    When the procedure runs
    Then the output should exist
]])
"""

TEXT = """a.tac
  Weather
  Tells the weather of a city.

Inputs
  city: string, default "Oslo", one of Oslo, Rome - where
  days: array, default []

Outputs
  text: string, required

Agents
  poet: groq/llama, with look
  local_poet: ollama/llama

Models
  mood: llm, asks mistral/small

Tools
  look(city) - Looks out of the window

Specs: 1 scenario in 1 feature
  Rain (line 29)

Evaluations
  2 cases and the cases of cases.csv, 3 runs each, judged by equals_expected (line 13)

Providers
  groq: reads its key from GROQ_API_KEY
  mistral: reads its key from MISTRAL_API_KEY
  ollama: needs no key
"""


def test_what_a_file_declares(command, in_folder):
    done = command("tactus", "info", "a.tac", cwd=in_folder({"a.tac": PROGRAM}))
    assert (done.code, done.out, done.err) == (0, TEXT, "")


def test_the_program_as_json(command, in_folder):
    done = command("tactus", "info", "a.tac", "--json", cwd=in_folder({"a.tac": PROGRAM}))
    program = json.loads(done.out)
    assert program["path"] == "a.tac"
    assert [agent["name"] for agent in program["agents"]] == ["poet", "local_poet"]
    assert program["procedure"]["inputs"][1]["default"] == []


def test_a_file_that_cannot_be_loaded(command, in_folder):
    done = command("tactus", "info", "a.tac", cwd=in_folder({"a.tac": "x = = 1"}))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("a.tac:1: unexpected symbol near '='\n")
