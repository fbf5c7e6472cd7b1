-- Limit tools
-- An archivist that may read and file notes but not delete them, and must report when it is done.
-- Filters limit the tools that an agent has; max_turns limits its rounds.
-- tags: tool, toolset, filter, done, safety

local done = require("tactus.tools.done")

local notes = {
  { text = "Call the roofer about the leak", folder = "inbox" },
  { text = "Idea: a map of all the benches in town", folder = "inbox" },
}

local function note_of(args)
  return notes[args.number] or error("there is no note " .. args.number)
end

Toolset "notes" {
  tools = {
    {
      name = "read",
      description = "Read a note by its number",
      input = { number = field.integer { required = true } },
      handler = note_of,
    },
    {
      name = "move",
      description = "Move a note to a folder",
      input = {
        number = field.integer { required = true },
        folder = field.string { required = true, enum = { "tasks", "ideas" } },
      },
      handler = function(args)
        note_of(args).folder = args.folder
      end,
    },
    {
      name = "delete",
      description = "Delete a note permanently",
      input = { number = field.integer { required = true } },
      handler = function(args)
        table.remove(notes, args.number)
      end,
    },
  },
}

archivist = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You file notes. Read each of the notes 1 to {input.count}, then move it:
things to do into tasks, everything else into ideas. Call done with a short reason when all
are filed.]],
  tools = {
    { name = "notes", exclude = { "notes_delete" }, rename = { notes_move = "file_note" } },
    done,
  },
  tool_choice = "required",
  max_turns = 6,
}

Procedure {
  output = {
    folders = field.array { required = true },
    report = field.string { required = true },
  },

  function()
    local turn = archivist { message = "File my notes.", count = #notes }
    if not done.called() then
      error("the archivist stopped before it was done: " .. turn.output)
    end
    local folders = {}
    for index, note in ipairs(notes) do
      folders[index] = note.folder
    end
    return { folders = folders, report = done.last_result().reason }
  end,
}

Specification([[
Feature: Limit tools

  Scenario: Notes are read, filed and reported
    Given the agent "archivist" calls tool "notes_read" with args {"number": 1}
    And the agent "archivist" calls tool "file_note" with args {"number": 1, "folder": "tasks"}
    And the agent "archivist" calls tool "notes_read" with args {"number": 2}
    And the agent "archivist" calls tool "file_note" with args {"number": 2, "folder": "ideas"}
    And the agent "archivist" calls tool "done" with args {"reason": "One task, one idea."}
    When the procedure runs
    Then the output folders should be ["tasks", "ideas"]
    And the output report should be "One task, one idea."
    And the notes_read tool should return {"text": "Call the roofer about the leak", "folder": "inbox"}
    And the notes_read tool should return {"text": "Idea: a map of all the benches in town", "folder": "inbox"}
    And the notes_move tool should be called at least 2 times
    And the notes_move tool should be called with folder matching pattern "^task"
    And the agent "archivist" should receive "File my notes."

  Scenario: Deleting is out of reach
    Given the agent "archivist" calls tool "notes_delete" with args {"number": 1}
    When the procedure runs
    Then the procedure should fail with "'notes_delete', which the agent does not have"
    And the notes_delete tool should not be called

  Scenario: Calls after done are not run
    Given the agent "archivist" calls tool "done"
    And the agent "archivist" calls tool "file_note" with args {"number": 1, "folder": "tasks"}
    When the procedure runs
    Then the output folders should be ["inbox", "inbox"]
    And the output report should be "Task completed"

  Scenario: An agent that stops early is an error
    Given the agent "archivist" responds with "All filed, I think."
    And the agent "archivist" calls tool "notes_read" with args {"number": 3}
    And the agent "archivist" calls tool "notes_read"
    And the agent "archivist" calls tool "file_note" with args {"number": 1}
    When the procedure runs
    Then the procedure should fail with "the archivist stopped before it was done: All filed, I think."
    And the notes_read tool should fail with "there is no note 3"
    And the notes_read tool should fail with "'number' of tool 'notes_read' is missing; expected integer"
    And the notes_move tool should fail with "'folder' of tool 'notes_move' is missing; expected string"
]])
