f ( )
f (1 ,2)
f"text"
f'text'
f{1}
f {1} {2} "three" ( 4 )
o . field . other : method ( 1 ) [ 2 ] . x = 3
a [ 1 ] [ 2 ] = 4
local function g (a , ...) return a end
local h = function (x) return x end
function o . field : method (self) end
; (f or g) ( )
f(function ( ) return 1 end)
local i = {} (f) ()
local j = "text" (f) ()
local k = f"text" (f) ()
