-- What leads out is not there.
Procedure {
  function()
    local out = {}
    for _, name in ipairs { "io", "debug", "package", "load", "loadfile", "dofile", "loadstring" } do
      if _G[name] ~= nil then out[#out + 1] = name end
    end
    return {
      globals = table.concat(out, " "),
      dump = string.dump == nil,
      os = { os.execute == nil, os.remove == nil, os.exit == nil },
      iterators = { type(python.iter), pcall(function() return python.eval end) },
    }
  end,
}

Specification([[
Feature: Closed
  Scenario: Nothing is in reach
    When the procedure runs
    Then the output globals should be ""
    And the output dump should be true
    And the output os should be [true, true, true]
    And the output iterators should contain "function"
]])
