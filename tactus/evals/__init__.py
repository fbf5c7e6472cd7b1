"""Evaluations: runs a program with cases, and scores the results."""
