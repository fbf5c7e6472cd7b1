-- Fill in a form
-- Reports damage to an insurer: three questions at once, a file with the details, a place on a map.
-- Human.multiple asks a whole form, Human.upload accepts a file, Hitl stores question texts.
-- tags: human, form, upload, custom, Hitl

Hitl("send", { message = "Send the report to the insurer?", default = false })

local FORM = {
  { id = "what", type = "select", label = "What is damaged?", options = { "bicycle", "window", "car" } },
  { id = "when", label = "On which day?", default = "today" },
  { id = "police", type = "approve", label = "Were the police there?" },
}

local function details()
  local file = Human.upload { message = "A file with the details, or nothing?" }
  return file and file.text or "none"
end

Procedure {
  output = {
    report = field.string { required = true },
    is_sent = field.boolean { required = true },
  },

  function()
    local answers = Human.multiple { items = FORM }
    local place = Human.custom {
      message = "Where was it?",
      component_type = "map",
      data = { city = "Malmö" },
      default = "unknown",
    }
    local lines = {
      answers.what .. ", " .. answers.when .. ", " .. place,
      "police: " .. (answers.police and "yes" or "no"),
      "details: " .. details(),
    }
    local report = table.concat(lines, "\n")
    local is_sent = Human.approve { config_key = "send" }
    if is_sent then
      File.write("reports/" .. answers.what .. ".txt", report)
    end
    return { report = report, is_sent = is_sent }
  end,
}

Step("a file {string} of the customer says {string}", function(_, path, text)
  File.write(path, text)
end)

Specification([[
Feature: Fill in a form

  Scenario: Every question is answered
    Given a file "notes.txt" of the customer says "The frame is bent."
    And the human answers "window" to "What is damaged?"
    And the human answers "Friday" to "On which day?"
    And the human answers false to "Were the police there?"
    And the human answers "Mill Lane" to "Where was it?"
    And the human answers "notes.txt" to "A file with the details"
    And the human approves
    When the procedure runs
    Then the output report should be "window, Friday, Mill Lane\npolice: no\ndetails: The frame is bent."
    And the output is_sent should be true
    And the file "reports/window.txt" should contain "The frame is bent."

  Scenario: Only the required answers
    Given the human answers "car" to "What is damaged?"
    When the procedure runs
    Then the output report should be "car, today, unknown\npolice: yes\ndetails: none"
    And the human should be asked "A file with the details, or nothing?"

  Scenario: The customer does not send it
    Given the human answers "bicycle" to "What is damaged?"
    And the human rejects
    When the procedure runs
    Then the human should be asked "Send the report to the insurer?"
    And the output is_sent should be false
    And the output report should contain "police: no"
    And the file "reports/bicycle.txt" should not exist

  Scenario: A missing file
    Given the human answers "photo.jpg" to "A file with the details"
    When the procedure runs
    Then the procedure should fail with "photo.jpg"

  Scenario: Damage that the form does not list
    Given the human answers "piano" to "What is damaged?"
    When the procedure runs
    Then the procedure should fail with "piano"
]])
