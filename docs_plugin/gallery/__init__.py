"""The data model of a gallery: examples with the results of their specs. Independent of HTML and MkDocs."""
