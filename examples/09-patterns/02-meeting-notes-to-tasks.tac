-- Meeting notes to tasks
-- Turns meeting notes into a list of tasks with an owner and a day.
-- Code finds missing and invented values, and asks a person instead of guessing.
-- tags: pattern, tasks, structured output, human, csv

local csv = require("tactus.io.csv")

secretary = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You find the tasks in the notes of a meeting on {input.date}.
One task for each thing that somebody promised or was asked to do, in a few words that begin with
a verb. Leave out the owner or the day where the notes do not say; never guess.]],
  output = {
    tasks = field.array {
      required = true,
      items = field.object {
        fields = {
          task = field.string { required = true },
          owner = field.string { description = "One of the participants" },
          due = field.string { description = "The day, such as 2026-05-31" },
        },
      },
    },
  },
}

local function owner_of(task, people)
  for _, name in ipairs(people) do
    if name == task.owner then
      return name
    end
  end
  return Human.select { message = "Who will " .. task.task .. "?", options = people }
end

local function due_of(task, date)
  local due = task.due or ""
  if not due:match("^%d%d%d%d%-%d%d%-%d%d$") or due < date then
    local question = "By when will " .. task.owner .. " " .. task.task .. "?"
    due = Human.input { message = question, default = "open" }
  end
  return due
end

Procedure {
  input = {
    notes = field.string { default = "Bo orders the paint by Monday. Somebody has to call the landlord." },
    people = field.array { default = { "Ada", "Bo" }, description = "The participants" },
    date = field.string { default = "2026-05-28", description = "The day of the meeting" },
  },
  output = { tasks = field.array { required = true } },

  function(input)
    local tasks = secretary(input.notes).output.tasks
    for _, task in ipairs(tasks) do
      task.owner = owner_of(task, input.people)
      task.due = due_of(task, input.date)
    end
    if #tasks > 0 then
      csv.write("out/tasks.csv", tasks, { headers = { "due", "owner", "task" } })
    end
    return { tasks = tasks }
  end,
}

Specification([[
Feature: Meeting notes to tasks

  Scenario: Details from the notes are kept
    Given the agent "secretary" returns data {"tasks": [{"task": "order the paint", "owner": "Bo", "due": "2026-06-01"}]}
    When the procedure runs
    Then the output tasks should be [{"task": "order the paint", "owner": "Bo", "due": "2026-06-01"}]
    And the human should not be asked
    And the agent "secretary" should receive "Somebody has to call the landlord."
    And the agent's context should include "a meeting on 2026-05-28"
    And the file "out/tasks.csv" should contain "due,owner,task\n2026-06-01,Bo,order the paint\n"

  Scenario: Missing details are asked for
    Given the agent "secretary" returns data {"tasks": [{"task": "call the landlord"}]}
    And the human answers "Ada" to "Who will call the landlord?"
    And the human answers "2026-06-03" to "By when will Ada call the landlord?"
    When the procedure runs
    Then the output tasks should be [{"task": "call the landlord", "owner": "Ada", "due": "2026-06-03"}]

  Scenario: An owner who did not attend is asked for again
    Given the agent "secretary" returns data {"tasks": [{"task": "water the plants", "owner": "Zoe", "due": "2026-05-28"}]}
    And the human chooses "Bo"
    When the procedure runs
    Then the human should be asked "Who will water the plants?"
    And the output tasks should be [{"task": "water the plants", "owner": "Bo", "due": "2026-05-28"}]

  Scenario Outline: An invalid day is asked for and may stay open: <due>
    Given the agent "secretary" returns data {"tasks": [{"task": "pay the rent", "owner": "Ada", "due": "<due>"}]}
    When the procedure runs
    Then the human should be asked "By when will Ada pay the rent?"
    And the output tasks should be [{"task": "pay the rent", "owner": "Ada", "due": "open"}]

    Examples:
      | due        |
      | 2026-05-27 |
      | next week  |

  Scenario: A meeting without tasks writes no file
    Given the agent "secretary" returns data {"tasks": []}
    When the procedure runs
    Then the output tasks should be empty
    And the file "out/tasks.csv" should not exist
]])
