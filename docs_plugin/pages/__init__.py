"""Writes pages: Markdown with placeholders, and the HTML that replaces them. Knows no MkDocs."""
