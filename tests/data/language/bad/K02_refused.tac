-- Constructs of the original that this one does not have.
memory = Context { }
Procedure { function() return 1 end }
