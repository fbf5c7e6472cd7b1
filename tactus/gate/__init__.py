"""The gate: runs the specifications of files and reports how they ended.

`verify` runs those of one program, here and now. `verify_files` is what `tactus test`, pytest and the docs build go
through: the same runs, each file as it asks for itself (`expectations`), in processes that are ended when nothing else
helps (`processes`), shut off from the world (`seal`), and only where
something changed since they last passed (`cache`).
"""
