local a, b = - 1, # "text"
local c = - - a
local d = a- - b
local e = a -b
local f = ~ ~ a ~ ~ b
local g = { - 1, - a, # {}, not - a }
local h = ( - a ) - ( - b )
local i = g [ - 1 ] - g[ # g ]
local j = not not a
local k = a ^ - b
return - k, - # g
