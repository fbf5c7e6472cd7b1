-- The modules of the standard library, besides those of files (D32, D33) and `done` (K6).
local log = require("tactus.tools.log")
local classify = require("tactus.text.classify")
local similarity = require("tactus.text.classify.similarity")
local extract = require("tactus.text.extract")
local generate = require("tactus.generate")
worker = Agent { system_prompt = "Log what you do.", tools = { log } }
local order = extract.LLMExtractor:new { name = "order", fields = { item = "string", count = "integer" }, prompt = "What is ordered?" }
local writer = generate.LLMGenerator:new { name = "writer", system_prompt = "Write one line." }
local mood = classify.LLMClassifier:new { name = "mood", classes = { "good", "bad" }, prompt = "How is the mood?" }
local city = classify.FuzzyMatchClassifier:new { classes = { "Oslo", "Bergen" } }
Mocks {
  order = { returns = { item = "tea", count = 2 } },
  writer = { returns = "A leaf, and time." },
  mood = { returns = "good" },
}

Procedure {
  function()
    worker("Begin.")
    return {
      order = order:extract("Two teas, please.").fields,
      text = writer:generate("About tea.").output,
      mood = mood:classify("What a day!").value,
      city = city:classify("oslo").value,
      alike = similarity.calculate_similarity("Oslo, Norway", "norway oslo", "token_set_ratio") > 0.9,
    }
  end,
}

Specification([[
Feature: Modules
  Scenario: Each does what it says
    Given the agent "worker" calls tool "log" with args {"message": "begun"}
    When the procedure runs
    Then the output should be {"order": {"item": "tea", "count": 2}, "text": "A leaf, and time.", "mood": "good", "city": "Oslo", "alike": true}
    And the log should contain "begun"
]])
