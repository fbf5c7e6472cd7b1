local a<const> = 1
local b < const >,c   <close>   =2,nil
local d, e = a<b, b>a
for i=1,3 do
if i==2 then goto   continue end
print(i)
:: continue ::
end
do goto last ; ::first:: ::last:: end
