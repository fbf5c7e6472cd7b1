--- Steps about agents: what they answer in mock mode, and what they did.

local import = ...

local errors = import "errors"
local expect = import "expect"
local mocks = import "mocks"
local program = import "program"
local record = import "record"

local function require_agent(name)
  if not program.agent(name) then
    local more = errors.unknown(name, program.agent_names(), "the file's agents")
    more.kind = "step"
    errors.raise(("no agent is named '%s'"):format(name), more)
  end
end

return {
  {
    "the message is {value}",
    role = "setup",
    doc = "The mocked answers that follow are for this user message.",
    run = function(text)
      mocks.set_message(tostring(text))
    end,
  },
  {
    "the agent {name} responds with {value}",
    role = "setup",
    doc = "Adds an answer of the agent in mock mode. Answers are given in order; the last one repeats.",
    run = function(name, text)
      require_agent(name)
      mocks.add_turn(name, tostring(text))
    end,
  },
  {
    "the agent {name} should stream at least {int} token(s)",
    role = "check",
    doc = "The agent's answers arrived in at least so many tokens.",
    run = function(name, count)
      require_agent(name)
      local found = record.agent(name).tokens
      if found < count then
        expect.fail(("agent '%s' streamed too few tokens"):format(name), "at least " .. count, tostring(found))
      end
    end,
  },
  {
    "the agent {name} should stream",
    role = "check",
    doc = "The agent's answers arrived token by token.",
    run = function(name)
      require_agent(name)
      if record.agent(name).tokens == 0 then
        expect.fail(("agent '%s' did not stream"):format(name), "tokens", "none")
      end
    end,
  },
  {
    "the agent {name} should be called {int} time(s)",
    role = "check",
    doc = "The agent took exactly so many turns.",
    run = function(name, count)
      require_agent(name)
      expect.count(("the number of turns of agent '%s'"):format(name), record.agent(name).turns, count)
    end,
  },
  {
    "the agent {name} should receive {value}",
    role = "check",
    doc = "One of the user messages to the agent contains the text.",
    run = function(name, text)
      require_agent(name)
      local messages = record.agent(name).messages
      for _, message in ipairs(messages) do
        if message:find(tostring(text), 1, true) then
          return
        end
      end
      expect.contains(("what agent '%s' received"):format(name), messages, text)
    end,
  },
}
