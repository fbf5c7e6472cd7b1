--first
---   documentation
--=[ not long
local a = 1 -- at the end
if a then
  -- of the block
  a = 2
  -- before else
else
  -- of the other block
end
--[[ a long one
      keeps its lines   
]]
do
  --[==[ and so
does ]] this
]==] local b = --[[ inline ]] 2
  f(--[[first]] 1, --[[second]] 2) --done
  f( -- what follows
    1
    -- the end
  )
  local c = a
    -- why
    or b
end
--[[ before ]] local d
-- at the end
