"""Would a spec notice? Changes one thing of a program at a time and runs its specs again.

A reply that the specs mock, a literal of the program or a comparison in it is changed; specs that are worth something
fail then. What only a real model would see, such as a prompt, is left alone: no mocked run can notice it.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tactus.errors import ProgramSyntaxError
from tactus.formatting import LINE_END, Kind, tokenize
from tactus.gate.cache import FOLDER, language_digest, prepare_folder, replace_file
from tactus.gate.files import GateOptions, verify_sources
from tactus.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.formatting import Token

UNSEEN = {
    "api_key_env",
    "base_url",
    "description",
    "instructions",
    "label",
    "max_tokens",
    "model",
    "name",
    "placeholder",
    "prompt",
    "provider",
    "reasoning_effort",
    "required",
    "system_prompt",
    "temperature",
    "title",
}
"""Options that only a real model or a person sees."""

LOG_LEVELS = {"debug", "info", "warn", "warning"}
"""What is called with texts that few specs look at."""

SPECIFICATIONS = {"Specification", "Specifications", "Evaluation", "Evaluations"}

OPPOSITES = {
    "==": "~=",
    "~=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "true": "false",
    "false": "true",
}

REPLY = re.compile(r'((?:responds with|returns|replies with|answers) )"([^"\n]+)"')
"""A mocked reply in a specification."""


LONGEST_SECONDS = 2.0
"""How long a changed program may run: it may loop for ever now, which is noticed, too."""


NOTHING = b"nothing"
"""What is kept of specs that notice nothing."""


class Change(Struct, frozen=True):
    """One changed thing."""

    line: int
    before: str
    after: str
    text: str
    """The whole program, changed."""


class Strength(Struct, frozen=True):
    """What the specs of a file noticed."""

    path: str
    changes: int
    survivors: tuple[Change, ...]
    """The changes that no spec noticed."""

    @property
    def noticed(self) -> int:
        """How many changes a spec noticed."""
        return self.changes - len(self.survivors)

    @property
    def notices_nothing(self) -> bool:
        """True where changes were made, and no spec noticed any of them."""
        return self.changes > 0 and self.noticed == 0


def strength_of(source: Source, options: GateOptions) -> Strength:
    """Change one thing of a program at a time, and count what its specs notice.

    Args:
        source: The program; its specs pass.
        options: How they are run.
    """
    changes = changes_of(source)
    changed = [Source(source.path, change.text) for change in changes]
    seconds = min(options.timeout_seconds, LONGEST_SECONDS)
    quick = replace(options, fail_fast=False, selection=None, runs=1, timeout_seconds=seconds)
    results = verify_sources(changed, quick)
    survivors = (
        change
        for change, result in zip(changes, results, strict=True)
        if result.report and result.report.passed
    )
    return Strength(source.path, len(changes), tuple(survivors))


def notices_nothing(source: Source, options: GateOptions) -> bool:
    """Tell whether the specs of a program would notice no change at all; what was found out is kept.

    Args:
        source: The program; its specs pass.
        options: How they are run, and where the cache is.
    """
    key = hashlib.sha256(language_digest() + source.path.encode() + source.text.encode())
    folder = (options.root or Path()) / FOLDER
    place = folder / "strength" / key.hexdigest()[:32]
    with suppress(OSError):
        return place.read_bytes() == NOTHING
    found = strength_of(source, options).notices_nothing
    with suppress(OSError):
        prepare_folder(folder)
        place.parent.mkdir(exist_ok=True)
        replace_file(place, NOTHING if found else b"something")
    return found


def changes_of(source: Source) -> list[Change]:
    """Return every change that is made to a program, in its order."""
    plain = Source(source.path, LINE_END.sub("\n", source.text))
    try:
        tokens = list(_placed(plain))
    except ProgramSyntaxError:
        return []
    return [
        change for index in range(len(tokens)) for change in _changes_at(plain.text, tokens, index)
    ]


def _placed(source: Source) -> Iterator[tuple[Token, int, int]]:
    """Give each token but comments its place in the text and its line."""
    place, line = 0, 1
    for token in tokenize(source):
        # A short comment comes without the blanks at its end, so a token may stand a little further on.
        start = source.text.index(token.text, place)
        line += source.text.count("\n", place, start)
        if token.kind is not Kind.COMMENT:
            yield token, start, line
        place = start + len(token.text)
        line += token.text.count("\n")


def _changes_at(
    text: str, tokens: Sequence[tuple[Token, int, int]], index: int
) -> Iterator[Change]:
    token, start, line = tokens[index]
    before = [item[0].text for item in tokens[max(index - 2, 0) : index]]
    if token.kind is Kind.STRING and SPECIFICATIONS & set(before):
        for reply in REPLY.finditer(token.text):
            place = start + reply.start(2)
            reply_line = line + token.text.count("\n", 0, reply.start())
            yield _change(text, place, reply[2], reply[2] + " (changed)", reply_line)
        return
    after = _changed(token)
    if after is None or _is_unseen(before, token):
        return
    yield _change(text, start, token.text, after, line)


def _change(text: str, start: int, before: str, after: str, line: int) -> Change:
    return Change(line, before, after, text[:start] + after + text[start + len(before) :])


def _changed(token: Token) -> str | None:
    """Return another token in place of one; None where there is none."""
    if token.text in OPPOSITES:
        return OPPOSITES[token.text]
    if token.kind is Kind.NUMBER:
        return f"{token.text} + 1" if token.text.isdecimal() else None
    if token.kind is Kind.STRING and token.text[0] in "\"'" and len(token.text) > 2:
        return f"{token.text[:-1]} (changed){token.text[-1]}"
    return None


def _is_unseen(before: Sequence[str], token: Token) -> bool:
    """Tell whether no mocked run could notice a change."""
    if token.kind is not Kind.STRING and token.kind is not Kind.NUMBER:
        is_attribute = before[:1] == ["local"] or before[-1:] in (["const"], ["close"])
        return token.text in ("<", ">") and is_attribute
    is_option = len(before) == 2 and before[1] == "=" and before[0] in UNSEEN
    is_message = len(before) == 2 and before[0] in LOG_LEVELS
    return is_option or is_message or "require" in before
