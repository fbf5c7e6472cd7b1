--- Steps about agents: mocked answers, and checks of their turns.

local import = ...

local errors = import "engine/errors"
local expect = import "specs/expect"
local history = import "agents/history"
local mocks = import "run/mock_answers"
local declarations = import "engine/declarations"
local run_record = import "run/run_record"
local values = import "engine/values"

return {
  {
    "the message is {value}",
    role = "setup",
    doc = "Makes the mocked answers that follow apply only to this user message.",
    run = mocks.only(function(text)
      mocks.set_message(tostring(text))
    end),
  },
  {
    "the agent {name} responds with {value}",
    role = "setup",
    doc = "Adds a mocked answer of the agent. Answers are given in order; the last one repeats.",
    run = mocks.only(function(name, text)
      expect.known("agent", name)
      mocks.add_message(name, tostring(text))
    end),
  },
  {
    "the agent {name} fails with {value}",
    role = "setup",
    doc = "Adds a failed turn of the agent, as if its provider were unreachable.",
    run = mocks.only(function(name, message)
      expect.known("agent", name)
      mocks.add_failure(name, tostring(message))
    end),
  },
  {
    "the agent {name} calls tool {name} with args {object}",
    role = "setup",
    doc = "Adds a tool call to the agent's mocked answer. The tool's function runs unless it is mocked, too.",
    run = mocks.only(function(name, tool, args)
      expect.known("agent", name)
      if type(args) ~= "table" then
        errors.raise(("the arguments are %s; expected an object"):format(values.show(args)), { kind = "step" })
      end
      mocks.add_tool_call(name, tool, args)
    end),
  },
  {
    "the agent {name} calls tool {name}",
    role = "setup",
    doc = "Adds a tool call without arguments to the agent's mocked answer.",
    run = mocks.only(function(name, tool)
      expect.known("agent", name)
      mocks.add_tool_call(name, tool, {})
    end),
  },
  {
    "the agent {name} returns data {object}",
    role = "setup",
    doc = "Adds a mocked answer of the agent with this data.",
    run = mocks.only(function(name, data)
      expect.known("agent", name)
      mocks.set_data(name, data)
    end),
  },
  {
    "the agent {name} uses {int} token(s)",
    role = "setup",
    doc = "Sets the number of tokens used by the agent's mocked answer; it is 0 unless a step or the file's Mocks set it.",
    run = mocks.only(function(name, count)
      expect.known("agent", name)
      mocks.set_tokens(name, count)
    end),
  },
  {
    "the agent {name} should stream at least {int} token(s)",
    role = "check",
    doc = "Checks that the agent's answers arrived in at least this many tokens.",
    run = function(name, count)
      expect.known("agent", name)
      local found = run_record.agent(name).tokens
      if found < count then
        expect.fail(("agent '%s' streamed too few tokens"):format(name), "at least " .. count, tostring(found))
      end
    end,
  },
  {
    "the agent {name} should stream",
    role = "check",
    doc = "Checks that the agent's answers arrived token by token.",
    run = function(name)
      expect.known("agent", name)
      if run_record.agent(name).tokens == 0 then
        expect.fail(("agent '%s' did not stream"):format(name), "tokens", "none")
      end
    end,
  },
  {
    "the agent should take at least {int} turn(s)",
    role = "check",
    doc = "Checks that agents took at least this many turns in the run.",
    run = function(count)
      if run_record.turns() < count then
        expect.fail("the agents took too few turns", "at least " .. count, tostring(run_record.turns()))
      end
    end,
  },
  {
    "the agent's context should include {value}",
    role = "check",
    doc = "Checks that the prompts and messages sent to the agent's model contain the text.",
    run = function(text)
      local seen = {}
      for _, agent in ipairs(declarations.all("agent")) do
        table.move(run_record.agent(agent.name).prompts, 1, #run_record.agent(agent.name).prompts, #seen + 1, seen)
        for _, message in ipairs(history.of(agent)) do
          seen[#seen + 1] = message.content
        end
      end
      expect.contains("the context of the agents", table.concat(seen, "\n"), text)
    end,
  },
  {
    "the agent {name} should be called {int} time(s)",
    role = "check",
    doc = "Checks that the agent took exactly this many turns.",
    run = function(name, count)
      expect.known("agent", name)
      expect.count(("the number of turns of agent '%s'"):format(name), run_record.agent(name).turns, count)
    end,
  },
  {
    "the agent {name} should receive {value}",
    role = "check",
    doc = "Checks that one of the user messages to the agent contains the text.",
    run = function(name, text)
      expect.known("agent", name)
      local messages = run_record.agent(name).messages
      for _, message in ipairs(messages) do
        if message:find(tostring(text), 1, true) then
          return
        end
      end
      expect.contains(("the messages that agent '%s' received"):format(name), messages, text)
    end,
  },
}
