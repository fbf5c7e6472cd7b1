"""Integrates a gallery into MkDocs: configuration, files, navigation and page metadata."""
