-- Every kind of step
-- A library desk with an agent, a tool, a person and a file, and a spec that checks all of them.
-- Given prepares the run and supplies answers, When runs it once, Then checks the result.
-- tags: specification, steps, mock

local shelf = { ["The Overstory"] = "Hall B, shelf 14", ["Piranesi"] = "Hall A, shelf 2" }

find_book = Tool {
  description = "Find the location of a book by its title",
  input = { title = field.string { required = true } },
  function(args)
    return shelf[args.title] or "not in this library"
  end,
}

librarian = Agent {
  model = "openai/gpt-6-luna",
  streaming = true,
  system_prompt = [[You recommend one book to {input.reader}, who is new here. Look it up with
the tool first. Reply with the title only.]],
  tools = { find_book },
}

Procedure {
  input = {
    reader = field.string { default = "Noor" },
    wish = field.string { default = "Something quiet, with trees in it." },
  },
  output = {
    title = field.string { required = true },
    place = field.string { required = true },
  },

  function(input)
    local title = librarian(input.wish).output
    local place = find_book.last_result()
    if not place then
      error("the librarian did not look up " .. title)
    end
    if Human.approve(string.format("Reserve %s for %s?", title, input.reader)) then
      File.write("slips/" .. title .. ".txt", input.reader .. "\n" .. place)
      State.increment("reserved")
      Log.info("reserved " .. title)
    end
    return { title = title, place = place }
  end,
}

Specification([[
Feature: Every kind of step

  Scenario: A book is found and reserved
    # Given: the inputs, and what the model and the person will say
    Given the procedure has started
    And the input reader is "Ines"
    And the reader parameter is "Ines"
    And the message is "Something quiet, with trees in it."
    And the agent "librarian" responds with "The Overstory"
    And the agent "librarian" calls tool "find_book" with args {"title": "The Overstory"}
    And the human approves
    # When: the one run of the scenario
    When the procedure runs
    # Then: the run as a whole
    Then the procedure should complete successfully
    And the total iterations should be less than 2
    # the agent
    And the agent "librarian" should be called 1 time
    And the agent should take at least 1 turn
    And the agent "librarian" should receive "trees"
    And the agent's context should include "one book to Ines, who is new here"
    And the agent "librarian" should stream
    # its tool
    And the find_book tool should be called
    And the find_book tool should be called with title="The Overstory"
    And the find_book tool should return "Hall B, shelf 14"
    # the person
    And the human should be asked "Reserve The Overstory for Ines?"
    # what stays behind
    And the state reserved should be 1
    And the log should contain "reserved The Overstory"
    And the file "slips/The Overstory.txt" should exist
    And the file "slips/The Overstory.txt" should contain "Ines\nHall B, shelf 14"
    # and the result
    And the output title should be "The Overstory"
    And the output place should be "Hall B, shelf 14"

  Scenario: The person refuses, and the tool is mocked as well
    Given the tool "find_book" returns "on loan until May"
    And the agent "librarian" responds with "Piranesi"
    And the agent "librarian" calls tool "find_book" with args {"title": "Piranesi"}
    And the human rejects
    When the librarian agent takes turn
    Then the output title should be "Piranesi"
    And the output place should be "on loan until May"
    And the human should be asked "Reserve Piranesi for Noor?"
    And the file "slips/Piranesi.txt" should not exist
    And the log should not contain "reserved"
    And the total iterations should be between 1 and 1

  Scenario: The last search counts
    Given the agent "librarian" responds with "The Glass Forest"
    And the agent "librarian" calls tool "find_book" with args {"title": "Piranesi"}
    And the agent "librarian" calls tool "find_book" with args {"title": "The Glass Forest"}
    When the procedure runs
    Then the find_book tool should return "Hall A, shelf 2"
    And the output place should be "not in this library"

  Scenario: An answer without a search is rejected
    Given the agent "librarian" responds with "The Glass Forest"
    When the procedure runs
    Then the procedure should fail with "the librarian did not look up The Glass Forest"
    And the human should not be asked
]])
