"""The border to MkDocs: configuration, files, navigation and the head of a page."""
