local text = "a"
  .. "b"
  .. "c"
local sum = 1 +
  2 +
  3
local value =
  sum
local a,
  b = 1,
  2
if a == 1
  and b == 2
  or sum
then
  a = 2
end
while a and
  b do
  break
end
agent
  :with({
    temperature = 0,
  })
  :call("text")
  .output = 1
local t = {
  key =
    sum
    or 1,
  other = function()
    return a
      or b
  end,
}
local f = g
  (h)
repeat
  a = nil
until a
  or not b
return text,
  sum
