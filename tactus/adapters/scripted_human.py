"""Answers questions with predefined answers, for unattended runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactus.core.errors import HumanUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactus.core.ports import Human, Question

YES, NO = ("y", "yes", "true", "approve", "approved"), ("n", "no", "false", "reject", "rejected")


class GivenAnswers:
    """Answers questions whose key or text matches a predefined answer; all others are passed on."""

    def __init__(self, answers: Mapping[str, str], *, approve_all: bool, otherwise: Human) -> None:
        """Set the answers.

        Args:
            answers: The answers by the key of a question or a part of its text, ignoring case.
            approve_all: Whether to approve all questions for approval.
            otherwise: Answers all other questions.
        """
        self._answers = answers
        self._approve_all = approve_all
        self._otherwise = otherwise

    def answer(self, question: Question) -> Any:
        """Return the answer to a question.

        Raises:
            HumanUnavailableError: The predefined answer is not valid, or there is none and no one can answer.
        """
        for part, text in self._answers.items():
            if part == question.key or part.lower() in question.message.lower():
                return _read(question, text)
        if self._approve_all and question.kind in ("approve", "review"):
            return _read(question, "yes")
        return self._otherwise.answer(question)


def _read(question: Question, text: str) -> Any:
    if question.kind == "approve":
        return _decision(question, text)
    if question.kind == "review":
        word, _, feedback = text.partition(":")
        decision = "approved" if _decision(question, word) else "rejected"
        return {"decision": decision, "feedback": feedback.strip() or None}
    if question.kind == "select":
        words = [word.strip() for word in text.split(",")] if question.is_multiple else [text]
        chosen = [_choice(question, word) for word in words]
        return chosen if question.is_multiple else chosen[0]
    return text


def _decision(question: Question, text: str) -> bool:
    word = text.strip().lower()
    if word not in YES + NO:
        raise _unfit(question, text, "yes or no")
    return word in YES


def _choice(question: Question, word: str) -> Any:
    for choice in question.choices:
        if str(choice) == word:
            return choice
    raise _unfit(question, word, "one of " + ", ".join(str(choice) for choice in question.choices))


def _unfit(question: Question, text: str, expected: str) -> HumanUnavailableError:
    return HumanUnavailableError(
        f"the answer '{text}' to '{question.message}' does not fit; expected {expected}"
    )
