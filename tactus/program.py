"""What a loaded file declares. Frozen; made by `tactus.runtime`, read by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tactus.source import Source


@dataclass(frozen=True)
class Field:
    """An input or output of a procedure."""

    name: str
    type: str
    """string, number, integer, boolean, array or object."""
    required: bool
    default: Any = None
    description: str | None = None
    enum: list[Any] | None = None


@dataclass(frozen=True)
class AgentDeclaration:
    """An agent."""

    name: str
    model: str
    """`provider/name`."""
    provider: str
    system_prompt: str
    streaming: bool | None
    """None where the file does not say."""
    line: int


@dataclass(frozen=True)
class ProcedureDeclaration:
    """The procedure a run starts."""

    name: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...] | None
    """None where the file declares no outputs and any result is accepted."""
    line: int


@dataclass(frozen=True)
class SpecificationBlock:
    """Gherkin text of the file."""

    text: str
    line: int
    """The line of the file on which the text begins."""
    is_verbatim: bool
    """True where each line of the text is a line of the file; False where the program put the text together."""


@dataclass(frozen=True)
class Program:
    """Everything a `.tac` file declares."""

    source: Source
    agents: tuple[AgentDeclaration, ...]
    procedure: ProcedureDeclaration
    specifications: tuple[SpecificationBlock, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the program as JSON data."""
        outputs = self.procedure.outputs
        return {
            "path": self.source.path,
            "agents": [vars(agent) for agent in self.agents],
            "procedure": {
                "name": self.procedure.name,
                "inputs": [vars(field) for field in self.procedure.inputs],
                "outputs": None if outputs is None else [vars(field) for field in outputs],
                "line": self.procedure.line,
            },
            "specifications": [vars(block) for block in self.specifications],
        }
