"""The declarations of a loaded file. Frozen; created by `tactus.engine.session`."""

from typing import Any

from msgspec import Struct, to_builtins

# msgspec reads the field types at run time to decode stored programs.
from tactus.core.source import Source


class Field(Struct, frozen=True):
    """An input or output of a procedure."""

    name: str
    type: str
    """`string`, `number`, `integer`, `boolean`, `array` or `object`."""
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
    """Empty if a function of the program computes it."""
    streaming: bool | None
    """None if the file does not set it."""
    tools: tuple[str, ...]
    """The names under which it calls its tools."""
    line: int
    base_url: str | None = None
    """The endpoint, if the agent sets one."""
    api_key_env: str | None = None
    """The environment variable with the API key, if the agent names one."""


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
    """`mock`, `http`, `llm`, `registry` or the type of another trained model."""
    model: str | None
    """`provider/name` for the type `llm`, otherwise None."""
    line: int


class EvaluationDeclaration(Struct, frozen=True):
    """The cases of an evaluation, and the evaluators that score the results."""

    line: int
    dataset: tuple[dict[str, Any], ...] = ()
    """The cases: `name`, `inputs`, and optionally `expected_output` and `metadata`."""
    dataset_file: str | None = None
    """A file with further cases, relative to the folder of the program."""
    evaluators: tuple[dict[str, Any], ...] = ()
    """Each has a `type` and the options of that type."""
    thresholds: dict[str, float] = {}
    runs: int = 1
    """The number of runs per case."""
    parallel: bool = False


class ProcedureDeclaration(Struct, frozen=True):
    """The main procedure."""

    name: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...] | None
    """None if the file declares no outputs and any result is accepted."""
    line: int


class SpecificationBlock(Struct, frozen=True):
    """A block of Gherkin in the file."""

    text: str
    line: int
    """The line of the file on which the text starts."""
    is_verbatim: bool
    """True if the lines of the text are lines of the file; False if the program computes the text."""
    path: str | None = None
    """The file that contains it, or None for the program's own file."""


class Program(Struct, frozen=True):
    """All declarations of a `.tac` file."""

    source: Source
    agents: tuple[AgentDeclaration, ...]
    tools: tuple[ToolDeclaration, ...]
    procedure: ProcedureDeclaration
    specifications: tuple[SpecificationBlock, ...]
    models: tuple[ModelDeclaration, ...] = ()
    evaluations: tuple[EvaluationDeclaration, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Convert the program to JSON data."""
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
