-- Two procedures without a name.
Procedure { function() return 1 end }
Procedure { function() return 2 end }
