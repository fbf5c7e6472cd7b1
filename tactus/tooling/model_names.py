"""Finds the models that a program uses, and reports those with a shutdown date.

Most models are declared. Those that a function creates when it is called, such as a classifier's, are found in the
source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.adapters.models.lifetimes import shown_day
from tactus.core.errors import ProgramSyntaxError
from tactus.core.problems import Problem
from tactus.core.source import SourceLocation  # noqa: TC001 - msgspec reads it
from tactus.tooling.tokens import Kind, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tactus.adapters.models.lifetimes import Lifetime, Lifetimes
    from tactus.core.program import AgentDeclaration, Program
    from tactus.core.source import Source
    from tactus.tooling.tokens import Token

NOTICE_DAYS = 60
"""The number of days before its end at which a model is reported."""

CONSTRUCTS = frozenset({"Agent", "Classify", "Model"})
"""The constructs whose option `model` names a model."""

PLAIN = re.compile(r"""(["'])([^"'\\\n]+)\1""")


class ModelUse(Struct, frozen=True):
    """A model and a location in a program that names it."""

    model: str
    """The model as `provider/name`."""
    location: SourceLocation


def model_uses(
    program: Program, callers: Iterable[AgentDeclaration], provider: str
) -> tuple[ModelUse, ...]:
    """Return the uses of models in a program, sorted by line.

    A model that appears in no `model = "…"` is located where its caller is declared.

    Args:
        program: The program.
        callers: The known callers of models, agents included; those with their own endpoint are ignored.
        provider: The default provider.
    """
    callers = tuple(callers)
    own = {caller.model for caller in callers if caller.base_url}
    declared = [(caller.model, caller.line) for caller in callers if not caller.base_url]
    declared += [(model, line) for model, line in _of_evaluations(program, provider)]
    known = {*own, *(model for model, _ in declared)}
    found = {(_full(name, known, provider), line) for name, line in _names_in(program.source)}
    written = {model for model, _ in found}
    uses = {*found, *((model, line) for model, line in declared if model not in written)}
    return tuple(
        ModelUse(model, program.source.location(line))
        for line, model in sorted((line, model) for model, line in uses if model not in own)
    )


def lifetime_problems(
    uses: Iterable[ModelUse], lifetimes: Lifetimes, today: date
) -> Iterator[Problem]:
    """Yield a warning for each model that has been shut down, and a note for each that will be soon."""
    for use in uses:
        lifetime = lifetimes.of(use.model)
        if lifetime is None or lifetime.ends is None:
            continue
        days = (lifetime.ends - today).days
        if days > NOTICE_DAYS:
            continue
        verb = "ends" if days > 0 else "ended"
        yield Problem(
            f"the model '{use.model}' {verb} on {shown_day(lifetime.ends)}",
            use.location,
            _hint(use.model, lifetime, lifetimes),
            is_warning=True,
            is_note=days > 0,
        )


def _hint(model: str, lifetime: Lifetime, lifetimes: Lifetimes) -> str:
    as_of = f"as of {shown_day(lifetime.as_of)}"
    if lifetime.successor:
        return f"its successor is '{lifetime.successor}' ({as_of})"
    recommended = lifetimes.recommended(model)
    return f"'{recommended}' has no announced end ({as_of})" if recommended else f"known {as_of}"


def _of_evaluations(program: Program, provider: str) -> Iterator[tuple[str, int]]:
    for evaluation in program.evaluations:
        for evaluator in evaluation.evaluators:
            if isinstance(name := evaluator.get("model"), str):
                yield _full(name, (), provider), evaluation.line


def _full(name: str, known: Iterable[str], provider: str) -> str:
    """Return a model with its provider, in the declared form if it is declared."""
    name = re.sub(r"^(openai|anthropic|bedrock|gemini|ollama):", r"\1/", name)
    declared = sorted(model for model in known if model == name or model.endswith(f"/{name}"))
    return declared[0] if declared else name if "/" in name else f"{provider}/{name}"


def _names_in(source: Source) -> Iterator[tuple[str, int]]:
    """Yield the names of models in the source, with their lines."""
    try:
        tokens, lines = code_of(source)
    except ProgramSyntaxError:
        return
    owners: list[str] = []
    for index, token in enumerate(tokens):
        if token.text == "{" and token.kind is Kind.SYMBOL:
            owners.append(_owner(tokens, index))
        elif token.text == "}" and token.kind is Kind.SYMBOL and owners:
            owners.pop()
        elif (
            token.kind is Kind.STRING
            and (plain := PLAIN.fullmatch(token.text))
            and _is_model(tokens, index, owners)
        ):
            yield plain[2], lines[index]


def _owner(tokens: Sequence[Token], index: int) -> str:
    """Return the name in front of a table: a field or a called function."""
    before = [tokens[place].text for place in range(index - 1, max(index - 3, -1), -1)] + ["", ""]
    return before[1] if before[0] in ("=", "(") else before[0]


def _is_model(tokens: Sequence[Token], index: int, owners: Sequence[str]) -> bool:
    """Return whether a string is the name of a model."""
    before = [tokens[place].text for place in range(index - 1, max(index - 3, -1), -1)] + ["", ""]
    if "default_model" in (before[0], before[1] if before[0] == "(" else ""):
        return True
    if before[0] != "=" or not owners:
        return False
    if before[1] == "name" and owners[-1] == "model":
        return owners[-2:-1] in (["Agent"], ["Model"])
    return before[1] == "model" and owners[-1] in (*CONSTRUCTS, "llm_judge")
