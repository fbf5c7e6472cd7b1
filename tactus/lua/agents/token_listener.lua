--- Passes on the tokens of an answer to the host and to the program's `on_token`.

local import = ...

local places = import "engine/places"
local run = import "run/run_state"

local M = {}

--- Returns a function to call with each token, and one that raises the error of on_token, if any.
---
--- The error must not pass through the host, which would lose its line, so it is stored and raised later.
---@param turn Turn
---@return fun(token: string): boolean on_token returns false to stop
---@return fun() raise_failure
function M.listener(turn)
  local failed, failure = false, nil
  local label, line = places.where()
  local function pass_on(token)
    run.emit { type = "text_streamed", agent = turn.agent.name, text = token, label = label, line = line }
    if turn.on_token then
      turn.on_token(token)
    end
  end
  local function on_token(token)
    local ok, value = pcall(pass_on, token)
    if not ok then
      failed, failure = true, value
    end
    return ok
  end
  return on_token, function()
    if failed then
      error(failure, 0)
    end
  end
end

return M
