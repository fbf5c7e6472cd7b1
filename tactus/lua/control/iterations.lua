--- `Iterations`: the number of agent turns in this run.
---
---     while not done.called() and not Iterations.exceeded(5) do worker() end

local import = ...

local errors = import "engine/errors"
local run_record = import "run/run_record"

---@class Iterations
local Iterations = {}

--- Returns the number of turns so far.
---@return integer
function Iterations.current() return run_record.turns() end

--- Returns whether there were more turns than the given number.
---@param most integer
---@return boolean
function Iterations.exceeded(most)
  return run_record.turns() > errors.expect("Iterations.exceeded got", most, "number", "a number")
end

return { Iterations = errors.close("Iterations", Iterations) }
