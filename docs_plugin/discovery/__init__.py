"""Finds the examples of a folder and reports what is wrong with its layout. Runs nothing, knows no MkDocs."""
