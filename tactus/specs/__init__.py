"""Specifications: Gherkin in a `.tac` file, matched to the step library, run, and reported as data."""
