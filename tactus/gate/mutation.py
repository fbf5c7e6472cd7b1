"""Mutation testing: changes one thing in a program at a time and reruns its specs, one of which should fail.

The mutations change a reply that the specs mock, a literal of the program or a comparison. A string is replaced rather
than extended, because a check that it contains another one would not notice an addition. Changes that no spec can
notice are not made: those that only a real model would see, such as a prompt, time limits, what `tactus eval` reads,
and whether an output that the program always returns is required.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tactus.core.errors import ProgramSyntaxError
from tactus.core.files.atomic_files import prepare_folder, replace_file
from tactus.core.files.cache_trust import may_read_cache
from tactus.core.files.confined_files import ConfinedFolder
from tactus.core.source import Source
from tactus.gate.cache import FOLDER, language_digest
from tactus.gate.pipeline import GateOptions, verify_sources
from tactus.tooling.tokens import LINE_END, Kind, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tactus.tooling.tokens import Token

UNSEEN = {
    "api_key_env",
    "base_url",
    "description",
    "endpoint",
    "initial_delay",
    "instructions",
    "label",
    "max_delay",
    "max_input_tokens",
    "max_tokens",
    "model",
    "model_attempt_max_attempts",
    "name",
    "placeholder",
    "prompt",
    "provider",
    "reasoning_effort",
    "request_timeout",
    "system_prompt",
    "temperature",
    "timeout",
    "title",
    "tool_choice",
}
"""Options that only a real model, the clock or a user sees."""

LOG_LEVELS = {"debug", "info", "warn", "warning"}
"""Functions whose arguments few specs check."""

SPECIFICATIONS = {"Specification", "Specifications"}
EVALUATIONS = {"Evaluation", "Evaluations"}

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

QUOTES = ("'", '"')
OPENERS = ("(", "{", "[")
CLOSERS = (")", "}", "]")

REPLY = re.compile(r'((?:responds with|returns|replies with|answers) )"([^"\n]+)"')
"""A mocked reply in a specification."""


LONGEST_SECONDS = 2.0
"""The time limit of a mutated program, which may loop forever; a timeout counts as noticed."""


NOTHING = b"nothing"
"""The cached value for specs that notice no mutation."""


class Placed(Struct, frozen=True):
    """A token and its position."""

    token: Token
    start: int
    line: int
    inside: tuple[str, ...]
    """The names in front of the open brackets around it, as in `Procedure`, `output`, `string`."""


class Change(Struct, frozen=True):
    """A mutation."""

    line: int
    before: str
    after: str
    text: str
    """The source of the mutated program."""


class MutationResult(Struct, frozen=True):
    """The result of mutation testing for a file."""

    path: str
    changes: int
    survivors: tuple[Change, ...]
    """The mutations that no spec noticed."""

    @property
    def noticed(self) -> int:
        """The number of mutations that a spec noticed."""
        return self.changes - len(self.survivors)

    @property
    def notices_nothing(self) -> bool:
        """True if there were mutations, and none was noticed."""
        return self.changes > 0 and self.noticed == 0


def run_mutations(source: Source, options: GateOptions) -> MutationResult:
    """Run the specs of a program against each of its mutations.

    Args:
        source: The program, whose specs pass.
        options: The options of the runs.
    """
    changes = changes_of(source)
    changed = [Source(source.path, change.text) for change in changes]
    seconds = min(options.timeout_seconds, LONGEST_SECONDS)
    quick = replace(options, fail_fast=False, runs=1, timeout_seconds=seconds)
    results = verify_sources(changed, quick)
    survivors = (
        change
        for change, result in zip(changes, results, strict=True)
        if result.report and result.report.passed
    )
    return MutationResult(source.path, len(changes), tuple(survivors))


def notices_nothing(source: Source, options: GateOptions) -> bool:
    """Return whether the specs of a program notice no mutation at all; the result is cached.

    Args:
        source: The program, whose specs pass.
        options: The options of the runs and of the cache.
    """
    key = hashlib.sha256(language_digest() + source.path.encode() + source.text.encode())
    root = ConfinedFolder(options.root or Path())
    place = f"{FOLDER.as_posix()}/mutation/{key.hexdigest()[:32]}"
    if may_read_cache(options.root or Path(), is_asked=options.reads_cache):
        with suppress(OSError):
            return root.read(place, follows_links=False) == NOTHING
    found = run_mutations(source, options).notices_nothing
    with suppress(OSError):
        prepare_folder(root, FOLDER.as_posix())
        replace_file(root, place, NOTHING if found else b"something")
    return found


def changes_of(source: Source) -> list[Change]:
    """Return all mutations of a program, in the order of the source."""
    plain = Source(source.path, LINE_END.sub("\n", source.text))
    try:
        tokens = list(_placed(plain))
    except ProgramSyntaxError:
        return []
    return [
        change for index in range(len(tokens)) for change in _changes_at(plain.text, tokens, index)
    ]


def _placed(source: Source) -> Iterator[Placed]:
    """Yield all tokens except comments with their positions, lines and enclosing names."""
    place, line = 0, 1
    inside: list[str] = []
    before = ["", ""]
    for token in tokenize(source):
        # Comment tokens lack trailing white space, so the next token may start later.
        start = source.text.index(token.text, place)
        line += source.text.count("\n", place, start)
        if token.kind is not Kind.COMMENT:
            if token.text in CLOSERS:
                del inside[-1:]
            yield Placed(token, start, line, tuple(inside))
            if token.text in OPENERS:
                inside.append(_owner(before))
            before = [before[1], token.text]
        place = start + len(token.text)
        line += token.text.count("\n")


def _owner(before: Sequence[str]) -> str:
    """Return the name in front of a bracket: `f` in `f {`, `f = {` and `f "name" {`."""
    first, last = before
    return first if last == "=" or last[:1] in QUOTES else last


def _changes_at(text: str, tokens: Sequence[Placed], index: int) -> Iterator[Change]:
    placed = tokens[index]
    token, line = placed.token, placed.line
    before = [item.token.text for item in tokens[max(index - 2, 0) : index]]
    if token.kind is Kind.STRING and SPECIFICATIONS & set(before):
        for reply in REPLY.finditer(token.text):
            reply_line = line + token.text.count("\n", 0, reply.start())
            yield _change(
                text, placed.start + reply.start(2), reply[2], _other(reply[2]), reply_line
            )
        return
    after = _changed(token)
    if after is None or _is_unseen(before, placed):
        return
    yield _change(text, placed.start, token.text, after, line)


def _change(text: str, start: int, before: str, after: str, line: int) -> Change:
    return Change(line, before, after, text[:start] + after + text[start + len(before) :])


def _changed(token: Token) -> str | None:
    """Return the mutation of a token, or None if it has none."""
    if token.text in OPPOSITES:
        return OPPOSITES[token.text]
    if token.kind is Kind.NUMBER:
        return f"{token.text} + 1" if token.text.isdecimal() else None
    if token.kind is Kind.STRING and token.text[0] in QUOTES and len(token.text) > 2:
        return token.text[0] + _other(token.text[1:-1]) + token.text[-1]
    return None


def _other(text: str) -> str:
    return "changed" if text != "changed" else "changed again"


def _is_unseen(before: Sequence[str], placed: Placed) -> bool:
    """Return whether no mocked run could notice a change."""
    token = placed.token
    if EVALUATIONS & set(placed.inside):
        return True
    option = before[0] if len(before) == 2 and before[1] == "=" else None
    if option == "required":
        return placed.inside[-3:-1] == ("Procedure", "output")
    if token.kind is not Kind.STRING and token.kind is not Kind.NUMBER:
        is_attribute = before[:1] == ["local"] or before[-1:] in (["const"], ["close"])
        return token.text in ("<", ">") and is_attribute
    is_message = len(before) == 2 and before[0] in LOG_LEVELS
    return option in UNSEEN or is_message or "require" in before
