"""The MkDocs plugin that turns a folder of `.tac` examples into a gallery and runs their specs in the build.

Nothing else is imported here: tools that only look for this package must not need MkDocs.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).parent.parent


def _refuse_mixture() -> None:
    """Exit if the original Tactus is installed in its place: it has a module of the same name."""
    found = find_spec("tactus")
    is_ours = found is not None and found.origin == str(HOME / "tactus" / "__init__.py")
    if not is_ours or any(HOME.glob("tactus-*-info")):
        sys.exit(
            "the original Tactus (the distribution 'tactus') is installed in the same environment, and its files"
            " replace ours\n  hint: pip uninstall tactus tactus-gallery, then install tactus-gallery alone"
        )


_refuse_mixture()
