local decimal = {1,1.5,.5,5.,1e3,1E-3,.5e+3,5.e3}
local hex = {0xff,0XA,0x.8p1,0xA.8P-2,0xep1,0x5.}
local sums = {0xe+1,1e1+1,1-1,1 ..2}
