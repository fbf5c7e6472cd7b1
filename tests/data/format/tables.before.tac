local empty = {   }
local one = {1}
local nested = {{1,2},{3,4}}
local named = {a=1,b = 2 ,}
local keyed = {["a"]=1,[2]=3;4}
local multi = {a=1,
b=2}
local tail = {
a = 1,
b = {}
}
local call = f{a=1}
local method = o:m{ }
local words = {
}
