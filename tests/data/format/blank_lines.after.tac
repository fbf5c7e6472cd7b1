local a = 1

local b = 2

if a then

  b = 3

end

-- one

-- two
