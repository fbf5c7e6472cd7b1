"""Collects everything to publish: pages and files beside them. Independent of MkDocs."""
