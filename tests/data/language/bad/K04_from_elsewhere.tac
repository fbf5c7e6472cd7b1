-- A specification in a file that is not there, is out of reach, or is wrong.
Procedure { function() return 1 end }
Specification { from = "K04_from_elsewher.feature" }
Specification { from = "../good/D37_specs_from_anywhere.feature" }
Specification { form = "K04_from_elsewhere.feature" }
Specification { from = "K04_from_elsewhere.feature" }
