-- In mock mode what is written is read again, and nothing of it stays on the disk; each scenario begins anew.
Procedure {
  function()
    local was_there = File.exists("D33_out/poem.txt")
    File.write("D33_out/poem.txt", "Rain.")
    local same = require("tactus.io.file").read("D33_out/poem.txt")
    return { was_there = was_there, text = same, size = File.size("D33_out/poem.txt") }
  end,
}

Specification([[
Feature: Files
  Scenario: The first
    When the procedure runs
    Then the output should be {"was_there": false, "text": "Rain.", "size": 5}
    And the file "D33_out/poem.txt" should exist
    And the file "D33_out/poem.txt" should contain "Rain"
    And the file "D33_out/poem.txt" should not contain "Sun"
    And the file "D33_out/none.txt" should not exist
  Scenario: The second
    When the procedure runs
    Then the output was_there should be false
]])
