--- Steps about the person who is asked.

local import = ...

local errors = import "errors"
local expect = import "expect"
local record = import "record"

return {
  {
    "the human approves",
    role = "setup",
    doc = "Questions for approval and reviews are answered with yes.",
    run = function() import("human").set_answer("approve", true) end,
  },
  {
    "the human rejects",
    role = "setup",
    doc = "Questions for approval and reviews are answered with no.",
    run = function() import("human").set_answer("approve", false) end,
  },
  {
    "the human answers {value} to {value}",
    role = "setup",
    doc = "A question whose text contains the second text is answered with the first: a text, a choice, yes or no.",
    run = function(answer, question)
      import("human").set_answer(type(answer) == "boolean" and "approve" or "input", answer, tostring(question))
    end,
  },
  {
    "the human answers {value}",
    role = "setup",
    doc = "Questions for a text, and the feedback of reviews, are answered with this.",
    run = function(answer)
      import("human").set_answer(type(answer) == "boolean" and "approve" or "input", answer)
    end,
  },
  {
    "the human chooses {value}",
    role = "setup",
    doc = "Questions with options are answered with this one.",
    run = function(choice) import("human").set_answer("select", choice) end,
  },
  {
    "the human should be asked {value}",
    role = "check",
    doc = "One of the questions contains the text.",
    run = function(text)
      expect.contains("what the human was asked", table.concat(record.questions(), "\n"), text)
    end,
  },
  {
    "the human should not be asked",
    role = "check",
    doc = "Nobody was asked anything.",
    run = function()
      local questions = record.questions()
      if #questions > 0 then
        errors.raise("the human was asked something",
          { kind = "step", expected = "no question", found = table.concat(questions, "\n") })
      end
    end,
  },
}
