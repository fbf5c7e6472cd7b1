"""Masks API keys in everything that leaves the adapters: answers, tool calls, errors, logs.

A provider may echo a key verbatim, percent-encoded, escaped in JSON, or split across chunks. Programs, recordings and
terminals see `…` instead.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tactus.core.errors import ModelError
from tactus.core.ports import ModelChunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactus.core.errors import TactusError
    from tactus.core.ports import ToolRequest

SHORTEST_KEY = 8
"""The minimum length of a masked key; shorter ones are dummies for local servers and would match ordinary words."""

SHORTEST_BEGINNING = 4
"""The minimum length of a key's beginning for which the end of a chunk is held back until the next chunk."""

ESCAPES = ("%", "\\")
"""The characters that start an escape sequence."""

LONGEST_SPELLING = 10
"""The maximum length of an escaped character: four backslashes, `u`, four digits, and one more."""

MASK = "…"

NOTHING = ModelChunk()


class Masking:
    """Masks a set of keys, to which keys are added as they become known."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        """Create a masking for these keys; short ones are ignored."""
        self.keys: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self.add(*keys)

    def add(self, *keys: str) -> None:
        """Add keys."""
        known = {*self.keys, *(key for key in keys if len(key) >= SHORTEST_KEY)}
        if len(known) > len(self.keys):
            # Longest first, because a key may start with another one.
            self.keys = tuple(sorted(known, key=lambda key: (-len(key), key)))
            self._pattern = None

    def __call__(self, text: str) -> str:
        r"""Return the text with all keys masked.

        >>> Masking(["sk/secret+key"])(r"sk/secret+key, sk%2fsecret%2Bkey, sk\/secret\u002bkey")
        '…, …, …'
        """
        if not self.keys:
            return text
        if self._pattern is None:
            self._pattern = re.compile("|".join("".join(map(_spellings, key)) for key in self.keys))
        return self._pattern.sub(MASK, text)

    def mask_error(self, error: TactusError) -> None:
        """Mask keys in the text of an error."""
        error.message = self(error.message)
        error.hint = error.hint and self(error.hint)
        error.args = (error.message,)

    def mask_chunks(self, chunks: Iterable[ModelChunk]) -> Iterator[ModelChunk]:
        """Yield the chunks of an answer with keys masked, including keys that are split across chunks."""
        text = MaskedText(self)
        try:
            for chunk in chunks:
                masked = self._chunk(chunk, text)
                if masked != NOTHING:
                    yield masked
        except ModelError:
            if rest := text.rest():
                yield ModelChunk(rest)
            raise
        if rest := text.rest():
            yield ModelChunk(rest)

    def _chunk(self, chunk: ModelChunk, text: MaskedText) -> ModelChunk:
        shown = text.add(chunk.text) if chunk.text else ""
        calls = tuple(map(self._call, chunk.tool_calls)) if chunk.tool_calls else ()
        finish = chunk.finish_reason and self(chunk.finish_reason)
        if shown == chunk.text and calls == chunk.tool_calls and finish == chunk.finish_reason:
            return chunk
        return replace(chunk, text=shown, tool_calls=calls, finish_reason=finish)

    def _call(self, call: ToolRequest) -> ToolRequest:
        return replace(call, id=self(call.id), name=self(call.name), arguments=self(call.arguments))


class MaskedText:
    """Masks a string that arrives in chunks. The beginning of a key at the end of a chunk is held back."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._seen = ""
        """The end of the text returned so far, in which a key may begin."""
        self._held = ""

    def add(self, piece: str) -> str:
        """Add a chunk; return the text that can be shown now."""
        text = self._masking(self._without_key_from_before(self._held + piece))
        self._held = text[len(text) - self._held_back(text) :]
        shown = text[: len(text) - len(self._held)]
        longest = len(self._masking.keys[0]) if self._masking.keys else 0
        self._seen = (self._seen + shown)[-longest:] if longest else ""
        return shown

    def rest(self) -> str:
        """Return the text held back, at the end of the input."""
        held, self._held = self._held, ""
        return MASK if len(held) >= SHORTEST_KEY else held

    def _without_key_from_before(self, text: str) -> str:
        """Mask the rest of a key whose beginning has already been returned, as it was too short to be held back."""
        for key in self._masking.keys:
            for size in range(1, min(SHORTEST_BEGINNING, len(self._seen) + 1)):
                if not (self._seen.endswith(key[:size]) and text.startswith((key[size], *ESCAPES))):
                    continue
                if found := re.match("".join(map(_spellings, key[size:])), text):
                    return MASK + text[found.end() :]
        return text

    def _held_back(self, text: str) -> int:
        """Return how many characters at the end of the text may belong to a key that continues in the next chunk."""
        longest = 0
        whole = self._seen[-SHORTEST_BEGINNING:] + text
        for key in self._masking.keys:
            if any(escape in text for escape in ESCAPES):
                longest = max(longest, _begun_escaped(key, whole))
            start = whole.find(key[:SHORTEST_BEGINNING], max(0, len(whole) - len(key)))
            while start >= 0 and not key.startswith(whole[start:]):
                start = whole.find(key[:SHORTEST_BEGINNING], start + 1)
            if start >= 0:
                longest = max(longest, len(whole) - start)
        return min(longest, len(text))


def _begun_escaped(key: str, text: str) -> int:
    """Return how many characters at the end of a text may be the beginning of an escaped key."""
    last_escape = max(map(text.rfind, ESCAPES))
    first = max(0, len(text) - LONGEST_SPELLING * len(key))
    for start in range(first, last_escape + 1):
        if text[start] in (*ESCAPES, key[0]) and _may_become(key, text, start):
            return len(text) - start
    return 0


def _may_become(key: str, text: str, start: int) -> bool:
    """Return whether a text, from a given position, is the beginning of a key in any of its spellings."""
    places = {start}
    for char in key:
        spellings, beginning = _patterns(char)
        if any(beginning.fullmatch(text, place) for place in places):
            return True
        found = (pattern.match(text, place) for place in places for pattern in spellings)
        places = {match.end() for match in found if match}
        if not places:
            return False
    return False


@lru_cache(maxsize=256)
def _patterns(char: str) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Return the spellings of a character, and a pattern for the beginnings of any of them, even the empty one."""
    digits = f"{ord(char):04x}"
    escape = f"u(?:{digits[0]}(?:{digits[1]}(?:{digits[2]})?)?)?"
    beginning = rf"(?:\\{{1,4}}(?:{escape})?|%(?:25){{0,3}}(?:2|{digits[2]})?)?"
    return (
        tuple(re.compile(spelling) for spelling in _spellings_of(char)),
        re.compile(beginning, re.IGNORECASE),
    )


def _spellings(char: str) -> str:
    return f"(?:{'|'.join(_spellings_of(char))})"


def _spellings_of(char: str) -> tuple[str, ...]:
    """Return patterns for a character: verbatim, percent-encoded or escaped, possibly several times."""
    code = ord(char)
    # Nested escapes are limited, as a text of nothing else would take forever to search.
    percent = f"%(?:25){{0,3}}(?i:{code:02x})"
    return rf"\\{{0,4}}{re.escape(char)}", percent, rf"\\{{1,4}}u(?i:{code:04x})"
