--- Settings of the original Tactus that have no effect there, either. Each call of one is a note.

local import = ...

local errors = import "engine/errors"

local INSTEAD = {
  async = "remove it",
  error_prompt = "remove it",
  max_depth = "remove it",
  max_turns = "write max_turns as an option of the Agent",
  return_prompt = "remove it",
  status_prompt = "remove it",
}

local M = {}

for name, instead in pairs(INSTEAD) do
  M[name] = function()
    errors.remark("note", ("%s(…) has no effect"):format(name), { hint = instead })
  end
end

return M
