-- Cooking units, in grams or millilitres. require("lib.units") returns the value of this file.

local units = {}

local FACTORS = {
  cup = { factor = 240, unit = "ml" },
  tablespoon = { factor = 15, unit = "ml" },
  ounce = { factor = 28.35, unit = "g" },
  pound = { factor = 453.6, unit = "g" },
}

local function known()
  local names = {}
  for name in pairs(FACTORS) do
    names[#names + 1] = name
  end
  table.sort(names)
  return table.concat(names, ", ")
end

function units.to_metric(amount, name)
  local found = FACTORS[name]
  if not found then
    error(string.format("there is no unit %s; known are %s", name, known()))
  end
  return math.floor(amount * found.factor + 0.5), found.unit
end

return units
