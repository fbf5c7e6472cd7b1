"""Asks the user at the terminal. Questions go to stderr, so that stdout contains only the program's output.

Enter selects the default answer, as does the end of the input (Ctrl-D); Ctrl-C interrupts the run.
"""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

from tactus.core.errors import HumanUnavailableError
from tactus.core.plain_data import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from tactus.core.ports import Question

YES, NO = ("y", "yes"), ("n", "no")


class TerminalHuman:
    """Asks on a terminal, and repeats a question until the answer is valid."""

    def __init__(
        self, answers: TextIO, questions: TextIO, *, shown: Callable[[str], str] = lambda text: text
    ) -> None:
        """Set the streams.

        Args:
            answers: The stream to read answers from.
            questions: The stream to write questions to.
            shown: Makes text of a program safe to print.
        """
        self._answers = answers
        self._questions = questions
        self._shown = shown

    def answer(self, question: Question) -> Any:
        """Return the user's answer to a question.

        Raises:
            HumanUnavailableError: The input is not a terminal, or has ended.
        """
        if not self._answers.isatty():
            message = f"the program asks '{question.message}', but the input is not a terminal"
            raise HumanUnavailableError(message, hint=_hint(question))
        ask = {"approve": self._approve, "review": self._review, "select": self._select}
        return ask.get(question.kind, self._input)(question)

    def _approve(self, question: Question) -> bool:
        default = bool(question.default)
        prompt = f"{_asked(question)} [y/n] ({'y' if default else 'n'}): "
        while True:
            line = (self._read(prompt) or "").lower()
            if line in YES or line in NO:
                return line in YES
            if not line:
                return default
            self._tell("Answer y or n.")

    def _input(self, question: Question) -> Any:
        hint = f" ({question.default})" if question.default is not None else ""
        hint = hint or (f" (e.g. {question.placeholder})" if question.placeholder else "")
        text = _asked(question) + hint
        line = self._read(f"{text} " if text.endswith(("?", "!", "…")) else f"{text}: ")
        if line is None and question.default is None:
            raise self._unanswered(question)
        return line or question.default or ""

    def _review(self, question: Question) -> dict[str, Any]:
        if question.artifact is not None:
            text = question.artifact
            self._tell(
                text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, indent=2)
            )
        decision = "approved" if self._approve(question) else "rejected"
        feedback = self._read("Feedback (none): ")
        return {"decision": decision, "feedback": feedback or None}

    def _select(self, question: Question) -> Any:
        self._tell(_asked(question))
        for number, choice in enumerate(question.choices, start=1):
            self._tell(f"  {number} {shown(choice)}")
        prompt = _choice_prompt(question)
        while True:
            line = self._read(prompt)
            if not line and question.default is not None:
                return question.default
            if line is None:
                raise self._unanswered(question)
            chosen = self._choices(line, question)
            if chosen and None not in chosen and (question.is_multiple or len(chosen) == 1):
                return chosen if question.is_multiple else chosen[0]
            several = ", or with several as in 1,2" if _takes_several(question) else ""
            self._tell(f"Answer with a number from the list{several}.")

    def _choices(self, line: str, question: Question) -> list[Any]:
        """Parse numbers or the choices themselves; None for anything else."""
        numbers = {str(number): choice for number, choice in enumerate(question.choices, start=1)}
        chosen = [numbers.get(word) for word in line.replace(",", " ").split()]
        if None not in chosen:
            return chosen
        texts = {shown(choice).casefold(): choice for choice in question.choices}
        return [texts.get(word.strip().casefold()) for word in line.split(",")]

    def _read(self, prompt: str) -> str | None:
        """Read a line; None at the end of the input, which selects the default."""
        self._questions.write(self._shown(prompt))
        self._questions.flush()
        line = self._answers.readline()
        if not line:
            self._tell("")
            return None
        return line.strip()

    def _unanswered(self, question: Question) -> HumanUnavailableError:
        return HumanUnavailableError(
            f"the input ended before '{question.message}' was answered", hint=_hint(question)
        )

    def _tell(self, text: str) -> None:
        self._questions.write(self._shown(text) + "\n")


def _asked(question: Question) -> str:
    """Return the text of a question without the colon that the prompt adds."""
    return question.message.rstrip().removesuffix(":")


def _takes_several(question: Question) -> bool:
    return question.is_multiple and len(question.choices) > 1


def _choice_prompt(question: Question) -> str:
    """Ask for a choice by its number: `Choose 1-3, or several as in 1,3 (2 blue): `."""
    count = len(question.choices)
    several = f", or several as in 1,{count}" if _takes_several(question) else ""
    default = ""
    if question.default is not None:
        is_list = question.is_multiple and isinstance(question.default, list)
        chosen = question.default if is_list else [question.default]
        numbers = {shown(choice): number for number, choice in enumerate(question.choices, start=1)}
        listed = [str(numbers[text]) for text in map(shown, chosen) if text in numbers]
        texts = ", ".join(map(shown, chosen))
        default = f" ({','.join(listed)} {texts})" if listed else f" ({texts or 'none'})"
    return f"Choose 1-{count}{several}{default}: " if count > 1 else f"Choose 1{default}: "


def _hint(question: Question) -> str:
    kinds = ("approve", "review")
    all_of_them = ", or with --approve-all" if question.kind in kinds else ""
    answer = "yes" if question.kind in kinds else "…"
    name = question.key or question.message
    return f"run it at a terminal, with --answer {shlex.quote(f'{name}={answer}')}{all_of_them}, or with --mock"


def terminal_human(shown: Callable[[str], str]) -> TerminalHuman:
    """Return the user at this process's terminal."""
    return TerminalHuman(sys.stdin, sys.stderr, shown=shown)
