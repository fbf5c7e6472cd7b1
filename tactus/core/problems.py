"""A problem in a file, as static checks find it."""

from msgspec import Struct

from tactus.core.source import SourceLocation


class Problem(Struct, frozen=True):
    """An error in a file, a warning about a probable mistake, or a note."""

    message: str
    location: SourceLocation
    hint: str | None = None
    is_warning: bool = False
    is_note: bool = False
    """True for a note about a future problem or something without effect, which strict modes ignore."""
