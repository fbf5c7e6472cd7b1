--- Steps about questions to a person.

local import = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local run_record = import "run/run_record"

return {
  {
    "the human approves",
    role = "setup",
    doc = "Approves all requests for approval and all reviews.",
    run = function() import("io/human").set_answer("approve", true) end,
  },
  {
    "the human rejects",
    role = "setup",
    doc = "Rejects all requests for approval and all reviews.",
    run = function() import("io/human").set_answer("approve", false) end,
  },
  {
    "the human answers {value} to {value}",
    role = "setup",
    doc = "Answers questions that contain the second text with the first: a text, an option, yes or no.",
    run = function(answer, question)
      import("io/human").set_answer(type(answer) == "boolean" and "approve" or "input", answer, tostring(question))
    end,
  },
  {
    "the human answers {value}",
    role = "setup",
    doc = "Answers requests for text with this, and uses it as the feedback of reviews.",
    run = function(answer)
      import("io/human").set_answer(type(answer) == "boolean" and "approve" or "input", answer)
    end,
  },
  {
    "the human chooses {value}",
    role = "setup",
    doc = "Selects this option in questions with options.",
    run = function(choice) import("io/human").set_answer("select", choice) end,
  },
  {
    "the human should be asked {value}",
    role = "check",
    doc = "Checks that one of the questions contains the text.",
    run = function(text)
      expect.contains("the questions that the human was asked", table.concat(run_record.questions(), "\n"), text)
    end,
  },
  {
    "the human should not be asked",
    role = "check",
    doc = "Checks that no question was asked.",
    run = function()
      local questions = run_record.questions()
      if #questions > 0 then
        errors.raise("the human was asked a question",
          { kind = "step", expected = "no question", found = table.concat(questions, "\n") })
      end
    end,
  },
}
