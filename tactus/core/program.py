"""What a loaded file declares. Frozen; made by `tactus.engine.session`, read by everybody."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, to_builtins

# msgspec reads the types of fields when it makes a program from stored data.
from tactus.core.source import Source  # noqa: TC001


class Field(Struct, frozen=True):
    """An input or output of a procedure."""

    name: str
    type: str
    """string, number, integer, boolean, array or object."""
    required: bool
    default: Any = None
    description: str | None = None
    enum: list[Any] | None = None


class AgentDeclaration(Struct, frozen=True):
    """An agent."""

    name: str
    model: str
    """`provider/name`."""
    provider: str
    system_prompt: str
    """Empty where a function of the program gives it."""
    streaming: bool | None
    """None where the file does not say."""
    tools: tuple[str, ...]
    """The names it calls its tools by."""
    line: int
    base_url: str | None = None
    """The endpoint, where it names its own."""
    api_key_env: str | None = None
    """The variable with the key, where it names its own."""


class ToolDeclaration(Struct, frozen=True):
    """A tool."""

    name: str
    description: str | None
    inputs: tuple[Field, ...]
    line: int


class ModelDeclaration(Struct, frozen=True):
    """A `Model`."""

    name: str
    type: str
    """mock, http, llm, registry or that of another trained model."""
    model: str | None
    """`provider/name` of what a model of the type llm asks; None for the others."""
    line: int


class EvaluationDeclaration(Struct, frozen=True):
    """Cases to run the procedure with, and how their results are judged."""

    line: int
    dataset: tuple[dict[str, Any], ...] = ()
    """The cases: `name`, `inputs`, and perhaps `expected_output` and `metadata`."""
    dataset_file: str | None = None
    """Where more cases are, as seen from the folder of the file."""
    evaluators: tuple[dict[str, Any], ...] = ()
    """Each has a `type`, and the options of that."""
    thresholds: dict[str, float] = {}
    runs: int = 1
    """How often each case is run."""
    parallel: bool = False


class ProcedureDeclaration(Struct, frozen=True):
    """The procedure a run starts."""

    name: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...] | None
    """None where the file declares no outputs and any result is accepted."""
    line: int


class SpecificationBlock(Struct, frozen=True):
    """Gherkin text of the file."""

    text: str
    line: int
    """The line of the file on which the text begins."""
    is_verbatim: bool
    """True where each line of the text is a line of the file; False where the program put the text together."""
    path: str | None = None
    """The file it stands in; None for that of the program."""


class Program(Struct, frozen=True):
    """Everything a `.tac` file declares."""

    source: Source
    agents: tuple[AgentDeclaration, ...]
    tools: tuple[ToolDeclaration, ...]
    procedure: ProcedureDeclaration
    specifications: tuple[SpecificationBlock, ...]
    models: tuple[ModelDeclaration, ...] = ()
    evaluations: tuple[EvaluationDeclaration, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the program as JSON data."""
        source, declarations = self.source, to_builtins(self)
        del declarations["source"]
        return {"path": source.path, **declarations}


def declared_callers(program: Program) -> tuple[AgentDeclaration, ...]:
    """Return what a file declares that calls a model: agents, and models of type llm as if they were agents."""
    asking = {agent.name: agent for agent in program.agents}
    for model in program.models:
        if model.model:
            asking.setdefault(model.name, model_caller(model.name, model.model, model.line))
    return tuple(asking.values())


def model_caller(name: str, model: str, line: int) -> AgentDeclaration:
    """Return something that calls a model, as if it were an agent."""
    provider = model.partition("/")[0]
    return AgentDeclaration(
        name, model, provider, system_prompt="", streaming=False, tools=(), line=line
    )
