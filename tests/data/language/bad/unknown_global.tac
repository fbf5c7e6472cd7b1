local x = 1
Precedure { function() return x end }
