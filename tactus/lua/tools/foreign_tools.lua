--- Tools that come from elsewhere: MCP servers, plugins, commands and the host of the original Tactus.
---
--- This Tactus does not reach them. A program that declares them loads, and its specifications can mock their calls.

local import, host = ...

local errors = import "engine/errors"
local declarations = import "engine/declarations"

local M = {}

local HINT = "declare each tool with Tool { … }, or mock every call in the specs"

local is_used = false

--- Records that a program declares tools that come from elsewhere.
---@param what string the declaration in messages, such as 'Toolset of "mcp.files"'
---@return string what
function M.found(what)
  is_used = true
  declarations.open("tool")
  errors.remark("note", errors.of_the_original(what), { hint = HINT })
  return what
end

--- Raises where such tools are needed for real.
---@param what string
function M.refuse(what)
  errors.raise(errors.of_the_original(what), { hint = HINT })
end

local PREFIXES = { mcp = true, plugin = true, cli = true, broker = true }

-- The MCP servers in the configuration of the original Tactus; read when a program first names an unknown tool.
local servers

local function is_of_server(name)
  servers = servers or (host.mcp_servers and errors.call_host(host.mcp_servers)) or {}
  for _, server in ipairs(servers) do
    if name == server or name:sub(1, #server + 1) == server .. "_" then
      return true
    end
  end
  return false
end

--- Returns whether a name is that of a tool from elsewhere, as in "mcp.files.read", or of an MCP server in
--- `.tactus/config.yml` or one of its tools.
---@param name string
function M.is_name(name)
  local prefix = name:match("^(%a+)%.")
  return PREFIXES[prefix] or is_of_server(name)
end

--- Returns the declaration of a tool from elsewhere; nil in a program that declares none.
---@param name any
---@return table? declaration without a name
function M.tool(name)
  if not is_used or type(name) ~= "string" then
    return nil
  end
  return { kind = "tool", construct = "Tool", is_foreign = true,
           fn = function() M.refuse(("tool '%s'"):format(name)) end }
end

return M
