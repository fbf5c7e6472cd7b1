-- Lines are those of the file, in a script and in a function.
local function deep(t)
  return t.none.x
end

local t = {}
print("about to fail")
deep(t)
return 1
