"""Masks API keys in everything that leaves the adapters: answers, tool calls, errors, logs.

A provider may echo a key verbatim, percent-encoded, escaped in JSON, or split across chunks. Programs, recordings and
terminals see `…` instead.
"""

from __future__ import annotations

import re
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
                if self._seen.endswith(key[:size]) and text.startswith(key[size:]):
                    return MASK + text[len(key) - size :]
        return text

    def _held_back(self, text: str) -> int:
        """Return how many characters at the end of the text may belong to a key that continues in the next chunk."""
        longest = 0
        for key in self._masking.keys:
            whole = self._seen[-SHORTEST_BEGINNING:] + text
            start = whole.find(key[:SHORTEST_BEGINNING], max(0, len(whole) - len(key)))
            while start >= 0 and not key.startswith(whole[start:]):
                start = whole.find(key[:SHORTEST_BEGINNING], start + 1)
            if start >= 0:
                longest = max(longest, len(whole) - start)
        return min(longest, len(text))


def _spellings(char: str) -> str:
    """Return a pattern for a character: verbatim, percent-encoded or escaped, possibly several times."""
    code = ord(char)
    # Nested escapes are limited, as a text of nothing else would take forever to search.
    percent = f"%(?:25){{0,3}}(?i:{code:02x})"
    return rf"(?:\\{{0,4}}{re.escape(char)}|{percent}|\\{{1,4}}u(?i:{code:04x}))"
