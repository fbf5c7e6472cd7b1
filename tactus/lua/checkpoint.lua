--- `checkpoint`: runs a function and returns what it returns.
---
---     local plan = checkpoint(function() return planner("Plan it.").output end)
---
--- A run that is resumed finds the value here. Runs are not resumed yet, so it is only a call.

local import = ...

local errors = import "errors"

local M = {}

local values = {}

---@param fn fun(): any
---@return any
function M.checkpoint(fn)
  errors.expect("checkpoint is given", fn, "function", "a function")
  local position = #values + 1
  values[position] = { value = fn() }
  return values[position].value
end

--- `Checkpoint`: what the checkpoints of this run hold, by their positions from 1.
---
---     if Checkpoint.exists(1) then print(Checkpoint.get(1)) end
---@class Checkpoint
local Checkpoint = {}

--- The value at a position; nil where there is none.
---@param position integer
---@return any
function Checkpoint.get(position) return values[position] and values[position].value end

--- Tells whether there is a checkpoint at a position.
---@param position integer
---@return boolean
function Checkpoint.exists(position) return values[position] ~= nil end

--- The position that the next checkpoint will have.
---@return integer
function Checkpoint.next_position() return #values + 1 end

--- Forgets all.
function Checkpoint.clear_all() values = {} end

--- Forgets those after a position.
---@param position integer
function Checkpoint.clear_after(position)
  errors.expect("Checkpoint.clear_after is given", position, "number", "a position")
  values = table.move(values, 1, position, 1, {})
end

M.Checkpoint = errors.close("Checkpoint", Checkpoint)

return M
