"""Evaluations: cases that a program is run with, and how good what comes of them is."""
