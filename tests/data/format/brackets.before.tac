foo({
a = 1,
})
foo({ bar({
1,
}) })
foo(function(x)
return x
end, {
2,
}, function()
return 3
end)
local t = {
{ 1, 2,
3 },
[
"key"
] = (
4
),
}
Procedure {
function()
return { { {
5,
} } }
end,
}
