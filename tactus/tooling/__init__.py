"""Tools that read programs without running them: formatter, validator, lexer, editor stubs."""
