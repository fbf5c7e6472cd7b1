"""Finds the examples of a folder and reports problems with its layout. Runs no programs; independent of MkDocs."""
