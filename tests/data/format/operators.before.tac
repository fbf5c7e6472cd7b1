local a=1
local b   =   2
a,b=b,a
local sum = a+b-a*b/a//b%a^b
local bits = a&b|a~b<<1>>2
local order = a<b==(a>b)~=(a<=b)and a>=b   or not(a==b)
local text = "a".."b"..1 ..2
local list={a , b,c ;a}
print(a,b ,... )
