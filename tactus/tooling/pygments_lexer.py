"""A Pygments lexer for `.tac` files: Lua with the names of Tactus, Gherkin in specifications, and prompts.

Each language is a single regular expression that is matched from left to right. It accepts any text in linear time,
including invalid programs: an unclosed construct ends where Lua would report it.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Kind: TypeAlias = "_TokenType | tuple[_TokenType | Rules | None, ...]"

CONSTRUCTS = """
    Agent Classify ClassifyProcedure Evaluation Evaluations File Hitl Human Iterations Json Log MessageHistory
    Mocks Model Procedure Retry Sleep Specification Specifications State Step Stop System Tool Toolset Checkpoint
    checkpoint default_model default_provider field filters state utf8_clean
"""
"""The globals of Tactus that are highlighted everywhere."""

CALLED = ("input", "output")
"""Globals that are highlighted only where they are called, because they are also common variable names."""

RESERVED = "break do else elseif end for function goto if in repeat return then until while"

BUILTINS = """
    _G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal
    rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall
"""

WORDS = {
    "local": Keyword.Declaration,
    **dict.fromkeys(("and", "or", "not"), Operator.Word),
    **dict.fromkeys(("true", "false", "nil"), Keyword.Constant),
    **dict.fromkeys(RESERVED.split(), Keyword.Reserved),
    **dict.fromkeys(BUILTINS.split(), Name.Builtin),
    **dict.fromkeys(CONSTRUCTS.split(), Name.Class),
}
"""The words that are not names of variables or functions of the program."""

NAME = r"[A-Za-z_]\w*+"

HEADINGS = r"Feature|Rule|Background|Scenario Outline|Scenario Template|Scenarios?|Examples?"

PLACEHOLDER = r"\{[a-zA-Z_]\w*+(?:\.\w+)?\}"
"""A placeholder of a template, as in `{input.topic}`."""


def _long(level: str) -> str:
    """Return a pattern for a string in long brackets; its groups are the bracket, its level, the text, the bracket."""
    return rf"(\[(?P<{level}>=*+)\[)((?:[^\]]++|\](?!(?P={level})\]))*+)(\](?P={level})\])?"


class Rules:
    """The rules of a language: patterns and their tokens; the first pattern that matches counts."""

    def __init__(self, *rules: tuple[str, Kind]) -> None:
        """Create rules from patterns, which have a group for each token if they match several."""
        self._rules = rules

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        # The group that closes last identifies the rule. It is an empty group at the end, because a rule that starts
        # with a group cannot be ruled out by its first character.
        rules = [f"(?:{rule[0]})(?P<rule{n}>)" for n, rule in enumerate(self._rules)]
        return re.compile("|".join(rules), re.MULTILINE)

    @cached_property
    def _kinds(self) -> dict[int, _TokenType | list[tuple[int, _TokenType | Rules]]]:
        """The tokens of a match by the group that closes last: one token, or one for each of the rule's groups."""
        kinds = (
            (self._regex.groupindex[f"rule{n}"], kind) for n, (_, kind) in enumerate(self._rules)
        )
        return {
            last: kind
            if isinstance(kind, _TokenType)
            else [(group, part) for group, part in enumerate(kind, last - len(kind)) if part]
            for last, kind in kinds
        }

    def tokens(self, text: str) -> list[tuple[_TokenType, str]]:
        """Return the tokens of a text, which cover it completely."""
        kinds, variable, function = self._kinds, Name.Variable, Name.Function
        found: list[tuple[_TokenType, str]] = []
        for match in self._regex.finditer(text):
            kind = kinds[match.lastindex or 0]
            if isinstance(kind, list):
                for group, part in kind:
                    if value := match[group]:
                        found += part.tokens(value) if isinstance(part, Rules) else [(part, value)]
                continue
            value = match[0]
            if kind is variable or kind is function:
                kind = WORDS.get(value, kind)
            found.append((kind, value))
        return found


def _quoted(kind: _TokenType) -> Rules:
    return Rules(
        (r"[^\\{]+", kind),
        (r"\\(?:[abfnrtv\\\"'\n]|z\s*+|x[0-9a-fA-F]{2}|\d{1,3}|u\{[0-9a-fA-F]+\})", String.Escape),
        (PLACEHOLDER, String.Interpol),
        (r"\{", kind),
        (r"\\", Error),
    )


STEPS = Rules(
    (rf"^([ \t]*+)({HEADINGS})(:)(.*)", (Text, Keyword.Namespace, Punctuation, Generic.Strong)),
    (r"^([ \t]*+)(Given|When|Then|And|But|\*)(?=[ \t])", (Text, Keyword)),
    (r'^[ \t]*+"""[\s\S]*?"""', String),
    (r"^[ \t]*+#.*", Comment.Single),
    (r"^[ \t]*+@.*", Name.Decorator),
    (r"^[ \t]*+\|.*", String),
    (r"^.+", Comment),
    # The rest of a step, after its keyword.
    (r'[^"<\d\n]+\n?|\n+', Text),
    (r'"(?:[^"\\\n]|\\.)*+"', String.Double),
    (r"<[^<>\n]+>", String.Interpol),
    (r"\b\d+(?:\.\d+)?\b", Number),
    (r'".*|.', Text),
)
"""Gherkin. Pygments' own lexer for it makes a token of every letter."""

PROMPT = Rules(
    (r"^[ \t]*+#{1,6}[ \t].*", Generic.Heading),
    (r"^([ \t]*+)([-*+]|\d{1,3}[.)])(?=[ \t])", (String, Punctuation.Marker)),
    (r"[^\n{*`]+\n?|\n+", String),
    (PLACEHOLDER, String.Interpol),
    (r"\*\*[^*\n]+\*\*", Generic.Strong),
    (r"`[^`\n]+`", String.Backtick),
    (r".", String),
)
"""Markdown in prompts: headings, lists, emphasis, and placeholders."""

OWNER = Rules((r"\w+", Name.Class), (r"\W+", Punctuation))
"""The table in front of a function's name, as in `function box:open()`."""

PROGRAM = Rules(
    # The most frequent tokens come first.
    (r"\s+", Whitespace),
    (r"[{}(),;\]]+", Punctuation),
    (
        rf"(Specifications?)(\s*+\(?\s*+){_long('specification')}",
        (Name.Class, Punctuation, String.Delimiter, None, STEPS, String.Delimiter),
    ),
    (
        rf"({NAME}(?:(?<=prompt)|(?<=message)|(?<=instructions)))(\s*+=\s*+){_long('prompt')}",
        (Name, Operator, String.Delimiter, None, PROMPT, String.Delimiter),
    ),
    (rf"({NAME})(\s*+)(=)(?!=)", (Name.Variable, Whitespace, Operator)),
    (rf"(?:{'|'.join(CALLED)})(?=\s*+[({{])", Name.Class),
    (rf"(?:coroutine|debug|io|math|os|package|string|table|utf8)\.{NAME}", Name.Builtin),
    (
        rf"(function)(\s++)((?:{NAME}\s*+[.:]\s*+)*+)({NAME})",
        (Keyword.Reserved, Whitespace, OWNER, Name.Function),
    ),
    (rf"(goto)(\s++)({NAME})", (Keyword.Reserved, Whitespace, Name.Label)),
    (rf"{NAME}(?=\s*+\()", Name.Function),
    (NAME, Name.Variable),
    (rf"([.:])(\s*+)({NAME})(?=\s*+[({{\"'])", (Punctuation, Whitespace, Name.Function)),
    (rf"([.:])(\s*+)({NAME})", (Punctuation, Whitespace, Name.Property)),
    (r'"[^"\\{\n]*+"', String.Double),
    (r"'[^'\\{\n]*+'", String.Single),
    (r'("(?:[^"\\\n]++|\\(?:z\s*+|[\s\S]))*+"?)', (_quoted(String.Double),)),
    (r"('(?:[^'\\\n]++|\\(?:z\s*+|[\s\S]))*+'?)", (_quoted(String.Single),)),
    (rf"--{_long('comment')}", Comment.Multiline),
    (r"--.*", Comment.Single),
    (r"\A#!.*", Comment.Preproc),
    (_long("string"), String),
    (r"0[xX][\da-fA-F]*+(?:\.[\da-fA-F]*+)?(?:[pP][+-]?\d+)?", Number.Hex),
    (r"(?:\d++\.\d*+|\.\d++)(?:[eE][+-]?\d+)?|\d++[eE][+-]?\d+", Number.Float),
    (r"\d+", Number.Integer),
    (rf"(::\s*+)({NAME})(\s*+::)", (Punctuation, Name.Label, Punctuation)),
    (r"(<\s*+)(const|close)(\s*+>)", (Punctuation, Name.Attribute, Punctuation)),
    (r"\.\.(?!\.)|[=~<>]=|//|<<|>>|[-+*/%^&|#~=<>]", Operator),
    (r"\.{3}|[.:\[]", Punctuation),
    (r".", Error),
)


def tokens_of(source: str) -> list[tuple[_TokenType, str]]:
    """Return the tokens of a program, with Unix line endings."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return PROGRAM.tokens(text if text.endswith("\n") else f"{text}\n")


class TactusLexer(Lexer):
    """A lexer for Tactus programs."""

    name = "Tactus"
    aliases: ClassVar[list[str]] = ["tactus", "tac"]
    filenames: ClassVar[list[str]] = ["*.tac"]
    mimetypes: ClassVar[list[str]] = ["text/x-tactus"]
    version_added = ""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Yield the tokens of a program with their positions."""
        place = 0
        for token, value in PROGRAM.tokens(text):
            yield place, token, value
            place += len(value)
