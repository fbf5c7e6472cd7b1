"""Specifications: parses Gherkin in `.tac` files, matches steps to the step library, and runs and reports them."""
