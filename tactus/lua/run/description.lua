--- The description of a loaded file: everything it declares, as plain data.

local import = ...

local declarations = import "engine/declarations"
local program = import "engine/program"
local schema = import "types/schema"
local sources = import "engine/sources"

local function describe_fields(fields)
  if schema.is_field(fields) then
    fields = { value = fields }
  end
  local list = {}
  for index, name in ipairs(schema.names(fields or {})) do
    local spec = fields[name]
    list[index] = { name = name, type = spec.type, required = spec.required, default = spec.default,
                    description = spec.description, enum = spec.enum }
  end
  return list
end

local function describe_all(kind, describe)
  local list = {}
  for index, declaration in ipairs(declarations.all(kind)) do
    list[index] = describe(declaration)
    list[index].name, list[index].line = declaration.name, declaration.line
  end
  return list
end

--- Returns the program as plain data.
return function()
  local main = program.main()
  return {
    label = sources.main_label(),
    agents = describe_all("agent", function(agent)
      local prompt = agent.system_prompt
      return { model = agent.model, provider = agent.provider, system_prompt = type(prompt) == "string" and prompt or "",
               streaming = agent.streaming, tools = agent.tool_names, base_url = agent.base_url,
               api_key_env = agent.api_key_env }
    end),
    tools = describe_all("tool", function(tool)
      return { description = tool.description, inputs = describe_fields(tool.input) }
    end),
    procedure = { name = "main", line = main.line, inputs = describe_fields(main.input),
                  outputs = main.output and describe_fields(main.output) },
    models = describe_all("model", function(model)
      return { type = model.given.type, model = model.asks }
    end),
    specifications = program.specifications(),
    evaluations = program.evaluations(),
  }
end
