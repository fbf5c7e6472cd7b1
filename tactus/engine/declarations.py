"""Builds a `Program` from the declarations that Lua reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactus.core.program import (
    AgentDeclaration,
    EvaluationDeclaration,
    Field,
    ModelDeclaration,
    ProcedureDeclaration,
    Program,
    SpecificationBlock,
    ToolDeclaration,
)

if TYPE_CHECKING:
    from tactus.core.source import Source


def program_from(source: Source, data: dict[str, Any]) -> Program:
    """Return the declarations of a file.

    Args:
        source: The file.
        data: The description that `tactus/lua/engine/program.lua` returns.
    """
    procedure = data["procedure"]
    return Program(
        source=source,
        agents=tuple(_agent_from(agent) for agent in data["agents"] or ()),
        tools=tuple(_tool_from(tool) for tool in data["tools"] or ()),
        procedure=ProcedureDeclaration(
            name=procedure["name"],
            inputs=_fields_from(procedure["inputs"]),
            outputs=_fields_from(procedure["outputs"]) if "outputs" in procedure else None,
            line=procedure["line"],
        ),
        specifications=specifications_from(source, data["specifications"]),
        models=tuple(
            ModelDeclaration(model["name"], model["type"], model.get("model"), model["line"])
            for model in data["models"] or ()
        ),
        evaluations=tuple(_evaluation_from(data) for data in data["evaluations"] or ()),
    )


def _evaluation_from(data: dict[str, Any]) -> EvaluationDeclaration:
    return EvaluationDeclaration(
        line=data["line"],
        dataset=tuple(data.get("dataset") or ()),
        dataset_file=data.get("dataset_file"),
        evaluators=tuple(data.get("evaluators") or ()),
        thresholds=data.get("thresholds") or {},
        runs=data.get("runs", 1),
        parallel=data.get("parallel", False),
    )


def specifications_from(source: Source, blocks: Any) -> tuple[SpecificationBlock, ...]:
    """Return the Gherkin blocks of a file and its includes, in order."""
    return tuple(
        SpecificationBlock(
            block["text"],
            block["line"],
            block["is_verbatim"],
            source.location(None, block["label"]).path if "label" in block else None,
        )
        for block in blocks or ()
    )


def _agent_from(data: dict[str, Any]) -> AgentDeclaration:
    return AgentDeclaration(
        name=data["name"],
        model=data["model"],
        provider=data["provider"],
        system_prompt=data["system_prompt"],
        streaming=data.get("streaming"),
        tools=tuple(data["tools"] or ()),
        line=data["line"],
        base_url=data.get("base_url"),
        api_key_env=data.get("api_key_env"),
    )


def _tool_from(data: dict[str, Any]) -> ToolDeclaration:
    return ToolDeclaration(
        name=data["name"],
        description=data.get("description"),
        inputs=_fields_from(data["inputs"]),
        line=data["line"],
    )


def _fields_from(data: Any) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=field["name"],
            type=field["type"],
            required=field["required"],
            default=_default(field),
            description=field.get("description"),
            enum=field.get("enum"),
        )
        for field in data or ()
    )


def _default(field: dict[str, Any]) -> Any:
    """Return the default of a field; an empty Lua table becomes a list if the field is an array."""
    default = field.get("default")
    return [] if default == {} and field["type"] == "array" else default
