"""The examples with the results of their specs, as one value. Knows no HTML and no MkDocs."""
