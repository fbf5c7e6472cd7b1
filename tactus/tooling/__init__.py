"""Reads the text of programs without running them: formatter, validator, lexer, editor stubs."""
