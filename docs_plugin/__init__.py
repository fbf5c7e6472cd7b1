"""The MkDocs plugin that turns a folder of `.tac` examples into a gallery and runs their specs in the build.

Nothing is imported here: tools that only look for this package must not need MkDocs.
"""
