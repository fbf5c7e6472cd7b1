--- Judges what a program would call, without running it, so that a static check finds what a run would report.

local import = ...

local declarations = import "engine/declarations"
local errors = import "engine/errors"

local M = {}

--- Returns the members that programs may not use, by what they write, as in "Procedure.spawn" and "poet.turn".
---@return table<string, { message: string, hint: string }>
function M.refused()
  local found = import("agents/agent").old_members()
  for construct, module in pairs { Procedure = "run/procedure", Toolset = "tools/toolset" } do
    for member, hint in pairs(import(module).REFUSED) do
      local name = construct .. "." .. member
      found[name] = { message = errors.of_the_original(("'%s'"):format(name)), hint = hint }
    end
  end
  return found
end

--- Judges a call, or a key in its table.
---@param callee string what the program calls, as in "Human.approve", "State.get" or "poet"
---@param key string
---@return Failure? nil if the key is right
function M.judge(callee, key)
  local kind = callee:match("^Human%.(%a+)$")
  local agent = declarations.find("agent", callee)
  local state, member = callee:match("^([Ss]tate)%.([%w_]+)$")
  local severity, message, more
  if state then
    import "control/state"
    local hint
    message, hint = import("engine/suggestions").call_of_state(state, member)
    severity, more = message and "error", { hint = hint }
  elseif kind then
    severity, message, more = import("io/human").judge_call(kind, key)
  elseif agent then
    severity, message, more = import("agents/agent").judge_call(agent, key)
  end
  if not severity then
    return nil
  end
  more.kind, more.message = severity, message
  return more
end

return M
