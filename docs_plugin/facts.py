"""What is true of an example, from what it declares and from the tokens of its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactus.adapters.providers import key_variables, needs_key
from tactus.formatting import Kind, tokenize
from tactus.lexer import CONSTRUCTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactus import Program


@dataclass(frozen=True)
class Use:
    """Something an example uses, and where."""

    name: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Facts:
    """The facts of an example."""

    providers: tuple[str, ...]
    key_variables: tuple[str, ...]
    needs_keys: bool
    runs_offline: bool
    questions: tuple[str, ...]
    constructs: tuple[Use, ...]
    files_written: tuple[str, ...] = ()
    has_evals: bool = False

    @property
    def asks_human(self) -> bool:
        """True where it asks people."""
        return bool(self.questions)


def facts_of(program: Program) -> Facts:
    """Return the facts of an example."""
    providers = sorted({agent.provider for agent in program.agents})
    uses: dict[str, set[int]] = {}
    for name, line in _uses(program):
        uses.setdefault(name, set()).add(line)
    needs_keys = any(needs_key(name) for name in providers)
    return Facts(
        providers=tuple(providers),
        key_variables=tuple(key_variables(providers)),
        needs_keys=needs_keys,
        runs_offline=not needs_keys,
        questions=tuple(sorted(name[6:] for name in uses if name.startswith("Human."))),
        constructs=tuple(Use(name, tuple(sorted(uses[name]))) for name in sorted(uses)),
    )


def _uses(program: Program) -> Iterator[tuple[str, int]]:
    line = 1
    tokens = []
    for token in tokenize(program.source):
        line += token.line_ends
        if token.kind is not Kind.COMMENT:
            tokens.append((token.text, token.kind, line))
        line += token.text.count("\n")
    for index, (text, kind, number) in enumerate(tokens):
        following = [item[0] for item in tokens[index + 1 : index + 3]] + ["", ""]
        if kind is Kind.NAME and text in CONSTRUCTS and following[0] != "=":
            is_dotted = following[0] == "." and text != "state"
            yield (f"{text}.{following[1]}" if is_dotted else text), number
