-- Text files
-- Reads a beekeeper's journal, file by file, and writes the next tasks to a new file.
-- Programs can access only their own folder, and files written in specs are discarded.
-- tags: file, fs, folder, agent, summary

local fs = require("tactus.io.fs")

local LONGEST = 2000

keeper = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You help a beekeeper. From the notes about one hive, write the one thing to do
at the next visit, in one sentence. If nothing needs to be done, reply with: nothing]],
}

local function hive_of(path)
  return path:match("([^/]+)%.txt$")
end

local function notes_of(path)
  local size = File.size(path)
  if size == 0 then
    return nil
  end
  local text = File.read(path)
  if size > LONGEST then
    Log.info("only the end of " .. path, { bytes = size })
    text = text:sub(-LONGEST):gsub("^[^\n]*\n", "")
  end
  return text
end

Procedure {
  input = {
    folder = field.string { default = "journal" },
    list = field.string { default = "out/todo.txt", description = "The file to write" },
  },
  output = {
    tasks = field.integer { required = true },
    quiet = field.array { required = true, description = "The hives that need nothing" },
  },

  function(input)
    local paths = fs.glob(input.folder .. "/*.txt")
    if #paths == 0 then
      error("there are no notes in " .. input.folder)
    end
    local lines, quiet = {}, {}
    for _, path in ipairs(paths) do
      local notes = notes_of(path)
      local task = notes and keeper("Hive " .. hive_of(path) .. "\n" .. notes).output or "nothing"
      if task == "nothing" then
        quiet[#quiet + 1] = hive_of(path)
      else
        lines[#lines + 1] = hive_of(path) .. ": " .. task
      end
    end
    if #lines > 0 then
      File.write(input.list, table.concat(lines, "\n") .. "\n")
    end
    return { tasks = #lines, quiet = quiet }
  end,
}

Step("a journal of hive {word} with {int} bytes", function(_, hive, bytes)
  local notes = "An old note.\n" .. string.rep("bees\n", bytes)
  File.write("long/" .. hive .. ".txt", notes:sub(1, bytes))
end)

Specification([[
Feature: Text files

  Scenario: Each hive with notes gets a line
    Given the agent "keeper" responds with "Add a second box before the lime trees flower."
    And the agent "keeper" responds with "Look for the queen."
    When the procedure runs
    Then the agent "keeper" should receive "Hive birch\n2 May: ten frames full of bees"
    And the agent "keeper" should be called 2 times
    And the output tasks should be 2
    And the output quiet should be ["oak"]
    And the file "out/todo.txt" should contain "birch: Add a second box before the lime trees flower.\nlinden: Look for the queen.\n"

  Scenario: Without tasks, no file is written
    Given the agent "keeper" responds with "nothing"
    When the procedure runs
    Then the output quiet should be ["birch", "linden", "oak"]
    And the output tasks should be 0
    And the file "out/todo.txt" should not exist

  Scenario Outline: Only the end of a long journal is read: <bytes> bytes
    Given a journal of hive elm with <bytes> bytes
    And the input folder is "long"
    And the agent "keeper" responds with "Feed them."
    When the procedure runs
    Then the agent "keeper" should receive "Hive elm\n<first>"
    And the file "out/todo.txt" should contain "elm: Feed them."

    Examples:
      | bytes | first        |
      | 2000  | An old note. |
      | 2001  | bees         |

  Scenario: An empty folder
    Given the input folder is "attic"
    When the procedure runs
    Then the procedure should fail with "there are no notes in attic"
]])
