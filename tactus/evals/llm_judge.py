"""The evaluator that calls a model: `{ type = "llm_judge", rubric = "…" }`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tactus.core.errors import ModelError
from tactus.core.plain_data import as_json
from tactus.core.ports import Defaults, ModelRequest
from tactus.evals.evaluators import Judgement, Unmet, Verdict, looked_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.core.ports import ModelClient
    from tactus.core.program import Program
    from tactus.evals.datasets import Case
    from tactus.evals.evaluators import CaseOutcome

MODEL = f"{Defaults().provider}/{Defaults().model}"
"""The default model, if neither the evaluator nor an agent sets one."""

SYSTEM = (
    "You judge the output of a program by a rubric. "
    "Begin with yes where it meets the rubric and with no where it does not; then a colon and a short reason."
)


def ask(
    evaluator: Mapping[str, Any],
    case: Case,
    outcome: CaseOutcome,
    model: ModelClient | None,
    program: Program,
) -> Judgement:
    """Let a model judge a run; without a model, the run is not judged."""
    if model is None:
        return Judgement("llm_judge", Verdict.NOT_JUDGED, "mock mode has no model for the judge")
    try:
        question = _question(evaluator, case, outcome)
        answer = _answer(model, _model_of(evaluator, program), question)
    except Unmet as error:
        return Judgement("llm_judge", Verdict.FAILED, str(error))
    except ModelError as error:
        return Judgement("llm_judge", Verdict.NOT_JUDGED, f"the judge did not answer: {error}")
    said = re.match(r"\W*(yes|no)\b", answer, re.IGNORECASE)
    if said is None:
        return Judgement(
            "llm_judge", Verdict.NOT_JUDGED, f"the judge answered neither yes nor no: {answer}"
        )
    if said[1].lower() == "yes":
        return Judgement("llm_judge", Verdict.PASSED)
    return Judgement("llm_judge", Verdict.FAILED, f"the judge says: {answer}")


def _model_of(evaluator: Mapping[str, Any], program: Program) -> str:
    name = evaluator.get("model") or (program.agents[0].model if program.agents else MODEL)
    return str(name) if "/" in name else f"openai/{name}"


def _question(evaluator: Mapping[str, Any], case: Case, outcome: CaseOutcome) -> str:
    parts = {
        "Rubric": evaluator.get("rubric", "The output is a good answer to the inputs."),
        "Inputs": as_json(case.inputs),
        "Output": as_json(looked_at(evaluator, outcome.output)),
    }
    if evaluator.get("include_expected") and case.has_expectation:
        parts["Expected output"] = as_json(case.expected_output)
    return "\n\n".join(f"{heading}:\n{text}" for heading, text in parts.items())


def _answer(model: ModelClient, name: str, question: str) -> str:
    messages = ({"role": "system", "content": SYSTEM}, {"role": "user", "content": question})
    model.check(name)
    request = ModelRequest(name, messages, streaming=False, temperature=0)
    return "".join(chunk.text for chunk in model.stream(request)).strip()
