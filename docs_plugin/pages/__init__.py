"""Writes pages: Markdown with placeholders, and the HTML that replaces them. Independent of MkDocs."""
