-- Agent-driven approval
-- An agent cleans up old branches, and its tool asks a person before it deletes one.
-- The question is in the tool, not in the prompt, so nothing is deleted without a yes.
-- tags: human, approve, tool, safety

local branches = {
  { name = "main", days = 0, merged = true },
  { name = "fix-login", days = 41, merged = true },
  { name = "new-search", days = 90, merged = false },
}

local function branch_of(name)
  for index, branch in ipairs(branches) do
    if branch.name == name then
      return branch, index
    end
  end
  error("there is no branch " .. name)
end

list_branches = Tool {
  description = "List the branches with their age in days and whether they are merged",
  function()
    return branches
  end,
}

delete_branch = Tool {
  description = "Delete a branch; a person is asked first and may refuse",
  input = {
    name = field.string { required = true },
    reason = field.string { required = true, description = "Shown to the person" },
  },
  function(args)
    local branch, index = branch_of(args.name)
    if branch.name == "main" then
      error("main is never deleted")
    end
    local warning = branch.merged and "" or " It is NOT merged."
    if not Human.approve(string.format("Delete %s? %s.%s", branch.name, args.reason, warning)) then
      return "refused by the person; leave it and go on"
    end
    table.remove(branches, index)
    Log.info("deleted " .. branch.name)
    return "deleted"
  end,
}

gardener = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You keep a repository tidy. List the branches, then delete those that are
merged and older than 30 days, one call each, with a reason a colleague understands. Sum up in
one sentence.]],
  tools = { list_branches, delete_branch },
}

Procedure {
  output = {
    summary = field.string { required = true },
    left = field.array { required = true },
  },

  function()
    local turn = gardener("Tidy up.")
    local left = {}
    for index, branch in ipairs(branches) do
      left[index] = branch.name
    end
    return { summary = turn.output, left = left }
  end,
}

Specification([[
Feature: Agent-driven approval

  Scenario: The person agrees
    Given the agent "gardener" responds with "I deleted fix-login."
    And the agent "gardener" calls tool "list_branches"
    And the agent "gardener" calls tool "delete_branch" with args {"name": "fix-login", "reason": "Merged 41 days ago"}
    And the human approves
    When the procedure runs
    Then the human should be asked "Delete fix-login? Merged 41 days ago."
    And the list_branches tool should return [{"name": "main", "days": 0, "merged": true}, {"name": "fix-login", "days": 41, "merged": true}, {"name": "new-search", "days": 90, "merged": false}]
    And the delete_branch tool should return "deleted"
    And the agent "gardener" should receive "Tidy up."
    And the output summary should be "I deleted fix-login."
    And the output left should be ["main", "new-search"]
    And the log should contain "deleted fix-login"

  Scenario: The person refuses, and the agent is informed
    Given the agent "gardener" responds with "Nothing was deleted."
    And the agent "gardener" calls tool "delete_branch" with args {"name": "new-search", "reason": "Old"}
    And the human rejects
    When the procedure runs
    Then the human should be asked "Delete new-search? Old. It is NOT merged."
    And the delete_branch tool should return "refused by the person; leave it and go on"
    And the output summary should be "Nothing was deleted."
    And the output left should be ["main", "fix-login", "new-search"]

  Scenario: Forbidden actions are rejected without a question
    Given the agent "gardener" calls tool "delete_branch" with args {"name": "main", "reason": "Tidy"}
    And the agent "gardener" calls tool "delete_branch" with args {"name": "ghost", "reason": "Tidy"}
    When the procedure runs
    Then the human should not be asked
    And the delete_branch tool should fail with "main is never deleted"
    And the delete_branch tool should fail with "there is no branch ghost"
]])
