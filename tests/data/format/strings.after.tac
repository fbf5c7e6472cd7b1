local a = 'single' .. "double"
local b = "quotes \" and \\" .. '\''
local c = "a line\
   that goes on   \
and ends"
local d = "skips \z
        blanks" .. "  kept  "
if d then
  local e = [[
first
    second   
  ]] .. [==[ ]] ]=] ]==]
  f { [ [[key]] ] = [=[

two blank lines, kept


]=] }
  f [[text]]
  f "text"
end
