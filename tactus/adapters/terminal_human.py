"""The person at the terminal. Questions go to stderr, so that stdout stays the program's own."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from tactus.errors import HumanUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from tactus.ports import Question

YES, NO = ("y", "yes"), ("n", "no")


class TerminalHuman:
    """Asks on a terminal, and asks again until the answer fits."""

    def __init__(
        self, answers: TextIO, questions: TextIO, *, shown: Callable[[str], str] = lambda text: text
    ) -> None:
        """Take the streams.

        Args:
            answers: Where lines are read from.
            questions: Where prompts are written to.
            shown: Makes a text of a program safe for the terminal.
        """
        self._answers = answers
        self._questions = questions
        self._shown = shown

    def answer(self, question: Question) -> Any:
        """Ask.

        Raises:
            HumanUnavailableError: The input is no terminal, or has come to its end.
        """
        if not self._answers.isatty():
            message = f"the program asks '{question.message}', and the input is no terminal"
            raise HumanUnavailableError(message, hint="run it at a terminal, or with --mock")
        ask = {"approve": self._approve, "review": self._review, "select": self._select}
        return ask.get(question.kind, self._input)(question)

    def _approve(self, question: Question) -> bool:
        default = bool(question.default)
        while True:
            line = self._line(f"{question.message} [y/n] ({'y' if default else 'n'}) ").lower()
            if line in YES or line in NO:
                return line in YES
            if not line:
                return default
            self._tell("Answer y or n.")

    def _input(self, question: Question) -> Any:
        hint = f" ({question.default})" if question.default is not None else ""
        hint = hint or (f" ({question.placeholder})" if question.placeholder else "")
        return self._line(f"{question.message}{hint} ") or question.default or ""

    def _review(self, question: Question) -> dict[str, Any]:
        if question.artifact is not None:
            text = question.artifact
            self._tell(
                text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, indent=2)
            )
        decision = "approved" if self._approve(question) else "rejected"
        feedback = self._line("Feedback (none) ")
        return {"decision": decision, "feedback": feedback or None}

    def _select(self, question: Question) -> Any:
        for number, choice in enumerate(question.choices, start=1):
            self._tell(f"  {number} {choice}")
        while True:
            words = (
                self._line(f"{question.message} [1-{len(question.choices)}] ")
                .replace(",", " ")
                .split()
            )
            if not words and question.default is not None:
                return question.default
            chosen = [self._choice(word, question) for word in words]
            if chosen and None not in chosen and (question.is_multiple or len(chosen) == 1):
                return chosen if question.is_multiple else chosen[0]
            self._tell("Answer with a number from the list.")

    def _choice(self, word: str, question: Question) -> Any:
        is_number = word.isascii() and word.isdigit() and 1 <= int(word) <= len(question.choices)
        return question.choices[int(word) - 1] if is_number else None

    def _line(self, prompt: str) -> str:
        self._questions.write(self._shown(prompt))
        self._questions.flush()
        line = self._answers.readline()
        if not line:
            self._tell("")
            raise HumanUnavailableError(
                "the input ended before the question was answered",
                hint="answer it, or run with --mock",
            )
        return line.strip()

    def _tell(self, text: str) -> None:
        self._questions.write(self._shown(text) + "\n")


def terminal_human(shown: Callable[[str], str]) -> TerminalHuman:
    """Return the person at this process's terminal."""
    return TerminalHuman(sys.stdin, sys.stderr, shown=shown)
