"""What is published beside HTML pages, and the whole publication as one value. Knows no MkDocs."""
