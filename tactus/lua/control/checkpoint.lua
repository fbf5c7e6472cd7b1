--- `checkpoint`: runs a function and returns its result.
---
---     local plan = checkpoint(function() return planner("Plan it.").output end)
---
--- A resumed run will read the stored value instead. Runs cannot be resumed yet, so this is an ordinary call.

local import = ...

local errors = import "engine/errors"

local M = {}

local values = {}

---@param fn fun(): any
---@return any
function M.checkpoint(fn)
  errors.expect("checkpoint got", fn, "function", "a function")
  local position = #values + 1
  values[position] = { value = fn() }
  return values[position].value
end

--- `Checkpoint`: the values of this run's checkpoints, by position, starting at 1.
---
---     if Checkpoint.exists(1) then print(Checkpoint.get(1)) end
---@class Checkpoint
local Checkpoint = {}

--- Returns the value at a position, or nil if there is none.
---@param position integer
---@return any
function Checkpoint.get(position) return values[position] and values[position].value end

--- Returns whether there is a checkpoint at a position.
---@param position integer
---@return boolean
function Checkpoint.exists(position) return values[position] ~= nil end

--- Returns the position of the next checkpoint.
---@return integer
function Checkpoint.next_position() return #values + 1 end

--- Removes all checkpoints.
function Checkpoint.clear_all() values = {} end

--- Removes the checkpoints after a position.
---@param position integer
function Checkpoint.clear_after(position)
  errors.expect("Checkpoint.clear_after got", position, "number", "a position")
  values = table.move(values, 1, position, 1, {})
end

M.Checkpoint = errors.close("Checkpoint", Checkpoint)

return M
