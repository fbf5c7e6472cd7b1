-- Toolset
-- A secretary with a calendar: two related tools, declared in one place.
-- Agents get the set by its name, and its tools are called calendar_…, so names never clash.
-- tags: toolset, tool

local HOURS = { "9:00", "10:00", "11:00" }
local booked = { ["Tuesday 10:00"] = "Dentist" }

local day = field.string { required = true, enum = { "Monday", "Tuesday", "Wednesday" } }

Toolset "calendar" {
  tools = {
    {
      name = "free_hours",
      description = "List the free hours of a day",
      input = { day = day },
      handler = function(args)
        local free = {}
        for _, hour in ipairs(HOURS) do
          if not booked[args.day .. " " .. hour] then
            free[#free + 1] = hour
          end
        end
        return free
      end,
    },
    {
      name = "book",
      description = "Book a free hour",
      input = {
        day = day,
        hour = field.string { required = true, description = "As returned by free_hours, such as 9:00" },
        title = field.string { required = true, description = "The subject of the appointment" },
      },
      handler = function(args)
        local hour = args.day .. " " .. args.hour
        if booked[hour] then
          error(hour .. " is taken by " .. booked[hour])
        end
        booked[hour] = args.title
        return "booked " .. hour
      end,
    },
  },
}

secretary = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You keep the calendar of a small office.
Look at the free hours of the day before you book one. Never move or overwrite an appointment.
Say in one sentence what you did.]],
  tools = { "calendar" },
}

Procedure {
  input = {
    request = field.string { default = "A call with the tax office on Tuesday morning, please." },
  },
  output = {
    answer = field.string { required = true },
    was_free = field.array { description = "The hours that the agent saw last" },
    is_booked = field.boolean { required = true },
  },

  function(input)
    local turn = secretary(input.request)
    return {
      answer = turn.output,
      was_free = Tool.last_result("calendar_free_hours"),
      is_booked = Tool.get("calendar_book").called(),
    }
  end,
}

Specification([[
Feature: Toolset

  Scenario: The agent looks, then books
    Given the agent "secretary" responds with "The tax office is on Tuesday at 9:00."
    And the agent "secretary" calls tool "calendar_free_hours" with args {"day": "Tuesday"}
    And the agent "secretary" calls tool "calendar_book" with args {"day": "Tuesday", "hour": "9:00", "title": "Tax office"}
    When the procedure runs
    Then the output answer should be "The tax office is on Tuesday at 9:00."
    And the output was_free should be ["9:00", "11:00"]
    And the output is_booked should be true
    And the calendar_book tool should be called with title="Tax office"
    And the calendar_book tool should return "booked Tuesday 9:00"
    And the agent "secretary" should receive "A call with the tax office on Tuesday morning, please."

  Scenario: A booked hour is not overwritten
    Given the agent "secretary" responds with "10:00 is taken. Shall I take 11:00?"
    And the agent "secretary" calls tool "calendar_book" with args {"day": "Tuesday", "hour": "10:00", "title": "Tax office"}
    When the procedure runs
    Then the calendar_book tool should fail with "Tuesday 10:00 is taken by Dentist"
    And the output is_booked should be false
    And the output answer should be "10:00 is taken. Shall I take 11:00?"

  Scenario: An unknown day is rejected before the function runs
    Given the agent "secretary" responds with "The office is closed on Sunday."
    And the agent "secretary" calls tool "calendar_free_hours" with args {"day": "Sunday"}
    When the procedure runs
    Then the calendar_free_hours tool should fail with "'day' of tool 'calendar_free_hours' is \"Sunday\"; expected one of"
    And the output was_free should be nil
    And the output answer should be "The office is closed on Sunday."

  Scenario: The same hour cannot be booked twice
    Given the agent "secretary" calls tool "calendar_book" with args {"day": "Monday", "hour": "9:00", "title": "One"}
    And the agent "secretary" calls tool "calendar_book" with args {"day": "Monday", "hour": "9:00", "title": "Two"}
    And the agent "secretary" calls tool "calendar_free_hours" with args {"day": "Monday"}
    When the procedure runs
    Then the calendar_book tool should fail with "Monday 9:00 is taken by One"
    And the output was_free should be ["10:00", "11:00"]
]])
