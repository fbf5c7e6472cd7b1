function top(a)
if a then
return 1
elseif a == nil then
        return 2
   else
return 3 end
end

do
local x = 1
while x < 3 do
x = x + 1
for i = 1, 3 do
for key, value in pairs({}) do print(key, value) end
end
end
repeat
local done = true
until done
end

local callback = function()
if top then if callback then
print("blocks opened on one line indent once")
end end
end
