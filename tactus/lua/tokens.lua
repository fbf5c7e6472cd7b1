--- The tokens of an answer: passed on as they arrive, to who listens to the run and to the program's `on_token`.

local import = ...

local errors = import "errors"
local run = import "run"

local M = {}

--- Returns a function that hears each token, and one that raises the error that on_token raised, if it did.
---
--- Such an error must not cross the host, which would lose its line: it is kept here and raised afterwards.
---@param turn Turn
---@return fun(token: string): boolean hear false where nothing more is wanted
---@return fun() raise_failure
function M.listener(turn)
  local failed, failure = false, nil
  local label, line = errors.where()
  local function pass_on(token)
    run.emit { type = "text_streamed", agent = turn.agent.name, text = token, label = label, line = line }
    if turn.on_token then
      turn.on_token(token)
    end
  end
  local function hear(token)
    local ok, value = pcall(pass_on, token)
    if not ok then
      failed, failure = true, value
    end
    return ok
  end
  return hear, function()
    if failed then
      error(failure, 0)
    end
  end
end

return M
