"""The gate: runs the specifications of files and reports the results.

`verify` runs those of one program in this process. `verify_files`, which `tactus test`, pytest and the docs build
share, applies the settings of each file (`expectations`), runs the files in processes that can be killed (`processes`)
and that have no access to the outside (`seal`), and skips files whose dependencies have not changed since they last
passed (`cache`).
"""
