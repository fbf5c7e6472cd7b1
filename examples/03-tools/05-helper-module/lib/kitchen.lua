-- A tool that several programs can share.

local units = require("lib.units")

return Tool {
  name = "to_metric",
  description = "Convert an amount in a kitchen unit to grams or millilitres",
  input = {
    amount = field.number { required = true },
    unit = field.string { required = true, description = "cup, tablespoon, ounce or pound" },
  },
  function(args)
    local amount, unit = units.to_metric(args.amount, args.unit)
    return string.format("%d %s", amount, unit)
  end,
}
