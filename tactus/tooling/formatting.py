"""Formats a program: keeps its tokens and line breaks, and replaces the white space between them.

The source is split into tokens, each token is assigned a syntactic role (a minus may be a sign or an operator), and the
lines are reassembled. The roles determine the spaces within a line; the scopes that are open at its start determine its
indentation.

Lines are never joined or split, and strings and comments are not changed. Syntax is not checked (see
`tactus.tooling.syntax_check`): invalid Lua that can be tokenised is formatted in some way. Nothing is recursive, and
each token is visited a fixed number of times.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from tactus.core.errors import FormattingError, ProgramSyntaxError
from tactus.tooling.tokens import Kind, Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tactus.core.source import Source

INDENTATION = "  "

GLUE = re.compile(r"\w\w|--|\[[\[=]|\.[.\d]|::|<[<=]|>[>=]|[=~]=|//", re.ASCII)
"""Pairs of characters that would form another token or a comment without a space between them."""


class Role(Enum):
    """The syntactic role of a token."""

    COMMENT = auto()
    VALUE = auto()
    """A name, a literal or `end`, after which an operator may follow."""
    WORD = auto()
    """Any other keyword."""
    BINARY = auto()
    """A binary operator or an assignment."""
    PREFIX = auto()
    """Attached to the next token: a sign, the start of a label or an attribute."""
    SUFFIX = auto()
    """Attached to the previous token: the end of a label or an attribute."""
    DOT = auto()
    """A field access: `.` or `:`."""
    SEPARATOR = auto()
    OPEN = auto()
    """An opening bracket."""
    CALL = auto()
    """An opening bracket attached to the previous token: a call, an index, parameters."""
    CLOSE = auto()


TIGHT_BEFORE = {Role.SUFFIX, Role.DOT, Role.SEPARATOR, Role.CALL, Role.CLOSE}
TIGHT_AFTER = {Role.PREFIX, Role.DOT, Role.OPEN, Role.CALL}

VALUE_WORDS = {"end", "false", "nil", "true"}
"""Keywords that can end an expression."""

HEADERS = {"if", "elseif", "while", "for"}
"""Keywords that start the header of a block, which `then` or `do` ends."""

CLOSERS = {")", "]", "}", "end"}
TURNS = {"then", "else", "elseif", "until"}
"""Keywords that are indented like the start of their block or header."""

COMPLETE_ROLES = {Role.VALUE, Role.CLOSE, Role.SUFFIX}
COMPLETE_WORDS = {";", "break", "do", "else", "repeat", "then"}
"""Tokens after which a new statement may start."""

CONTINUING_ROLES = {Role.BINARY, Role.DOT, Role.CALL, Role.SUFFIX}
CONTINUING_SYMBOLS = {",", "{"}
"""Tokens that cannot start a statement."""


class Word(Struct, frozen=True):
    """A token with its role."""

    token: Token
    role: Role

    @property
    def text(self) -> str:
        """The source of the token."""
        return self.token.text


class Scope(Struct, frozen=True, gc=False):
    """An open block, header or bracket."""

    opener: str
    level: int
    """The indentation of the line that opened it."""


def format_source(source: Source) -> str:
    """Return the formatted source of a program.

    Raises:
        ProgramSyntaxError: The source cannot be tokenised.
    """
    parts: list[str] = []
    scopes = _Scopes()
    for line, following in _with_following(_lines(_words(tokenize(source)))):
        level = scopes.level_of(line, following)
        if parts:
            parts.append("\n" * min(line[0].token.line_ends, 2))
        parts.append(INDENTATION * level + _joined(line))
        for word in line:
            scopes.take(word, level)
    return "".join(parts) + "\n" if parts else ""


def check_formatting(source: Source, formatted: Source) -> None:
    """Check that formatting changed only white space.

    Raises:
        FormattingError: It changed more, which is a bug in Tactus.
    """
    try:
        is_same = _stream(source) == _stream(formatted)
    except ProgramSyntaxError:
        is_same = False
    if not is_same:
        raise FormattingError(source.path)


def _stream(source: Source) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in tokenize(source)]


def _words(tokens: Iterable[Token]) -> Iterator[Word]:
    roles = _Roles()
    for token in tokens:
        yield Word(token, roles.of(token))


class _Roles:
    """Assigns roles to the tokens of a program, in order."""

    def __init__(self) -> None:
        self._last: Role | None = None
        self._is_callable = False
        """Whether a following bracket or string would be a call or an index."""
        self._brackets: list[bool] = []
        """For each open bracket, whether the bracketed expression can be called."""
        self._awaits_parameters = False
        self._is_in_label = False
        self._is_in_local = False
        """True in the names of a `local` statement, where `<` starts an attribute."""

    def of(self, token: Token) -> Role:
        """Return the role of the next token."""
        if token.kind is Kind.COMMENT:
            return Role.COMMENT
        role = self._role_of(token)
        self._is_callable = self._callable_after(token, role)
        self._is_in_local = token.text == "local" or (
            self._is_in_local and (token.kind is Kind.NAME or token.text in (",", "<", ">"))
        )
        self._last = role
        return role

    def _role_of(self, token: Token) -> Role:
        if token.kind is Kind.KEYWORD:
            return _role_of_keyword(token.text)
        if token.kind is not Kind.SYMBOL:
            return Role.VALUE
        return self._role_of_symbol(token.text)

    def _role_of_symbol(self, symbol: str) -> Role:
        match symbol:
            case "(" | "[" | "{":
                return Role.CALL if self._is_callable and symbol != "{" else Role.OPEN
            case ")" | "]" | "}":
                return Role.CLOSE
            case "," | ";":
                return Role.SEPARATOR
            case "." | ":":
                return Role.DOT
            case "...":
                return Role.VALUE
            case "::":
                self._is_in_label = not self._is_in_label
                return Role.PREFIX if self._is_in_label else Role.SUFFIX
            case "<" | ">" if self._is_in_local:
                return Role.PREFIX if symbol == "<" else Role.SUFFIX
            case "#":
                return Role.PREFIX
            case "-" | "~" if self._last not in (Role.VALUE, Role.CLOSE):
                return Role.PREFIX
        return Role.BINARY

    def _callable_after(self, token: Token, role: Role) -> bool:
        if role in (Role.OPEN, Role.CALL):
            self._brackets.append(self._callable_when_closed(token.text))
            self._awaits_parameters = False
            return False
        if role is Role.CLOSE:
            return bool(self._brackets) and self._brackets.pop()
        if token.kind is Kind.STRING:
            return self._is_callable
        if token.text == "function":
            self._awaits_parameters = True
            return True
        return token.kind is Kind.NAME

    def _callable_when_closed(self, bracket: str) -> bool:
        if bracket == "{":
            return self._is_callable
        return not self._awaits_parameters


def _role_of_keyword(keyword: str) -> Role:
    if keyword in ("and", "or"):
        return Role.BINARY
    return Role.VALUE if keyword in VALUE_WORDS else Role.WORD


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    """Split words into lines. A string or comment with line breaks continues its line."""
    lines: list[list[Word]] = []
    for word in words:
        if word.token.line_ends or not lines:
            lines.append([])
        lines[-1].append(word)
    return lines


def _with_following(lines: list[list[Word]]) -> list[tuple[list[Word], Word | None]]:
    """Pair each line with the first word after it that is not a comment."""
    pairs: list[tuple[list[Word], Word | None]] = []
    following: Word | None = None
    for line in reversed(lines):
        pairs.append((line, following))
        following = next(iter(_code(line)), following)
    return pairs[::-1]


def _code(line: Iterable[Word]) -> list[Word]:
    return [word for word in line if word.role is not Role.COMMENT]


class _Scopes:
    """Tracks the open scopes, which determine the indentation of lines."""

    def __init__(self) -> None:
        self._open: list[Scope] = []
        self._last: Word | None = None

    def level_of(self, line: Sequence[Word], following: Word | None) -> int:
        """Return the indentation of a line; a line of comments is indented like the code that follows in its block."""
        code = _code(line)
        if closing := self._closing(code):
            scopes = self._open[-closing:]
            return scopes[0].level if scopes else 0
        first = code[0] if code else following
        is_continued = first is not None and not self._closing([first]) and self._continues(first)
        inside = self._open[-1].level + 1 if self._open else 0
        return inside + is_continued

    def take(self, word: Word, level: int) -> None:
        """Update the scopes with the next word, on a line of the given indentation."""
        if word.role is Role.COMMENT:
            return
        self._last = word
        match word.text:
            case "(" | "[" | "{" | "function" | "repeat" | "if" | "while" | "for":
                self._open.append(Scope(word.text, level))
            case "do" if not self._is_header_of("while", "for"):
                self._open.append(Scope(word.text, level))
            case "do" | "then" | "else" | "elseif":
                self._turn(word.text)
            case ")" | "]" | "}" | "end" | "until" if self._open:
                self._open.pop()

    def _turn(self, opener: str) -> None:
        """Replace a header with its block, or a block with the next one of its statement."""
        if self._open:
            self._open[-1] = Scope(opener, self._open[-1].level)

    def _is_header_of(self, *openers: str) -> bool:
        return bool(self._open) and self._open[-1].opener in openers

    def _closing(self, code: Sequence[Word]) -> int:
        """Return how many scopes the start of a line closes."""
        if code and (code[0].text in TURNS or self._ends_header(code[0].text)):
            return 1
        count = 0
        while count < len(code) and code[count].text in CLOSERS:
            count += 1
        return count

    def _ends_header(self, text: str) -> bool:
        return text == "do" and self._is_header_of("while", "for")

    def _continues(self, word: Word) -> bool:
        """Return whether the first word of a line continues the statement of the previous line."""
        opener = self._open[-1].opener if self._open else "file"
        if self._last is None or opener in HEADERS:
            return False
        if opener in ("(", "[", "{"):
            return self._last.role not in (Role.OPEN, Role.CALL, Role.SEPARATOR)
        return not _is_complete(self._last) or _is_continuing(word)


def _is_complete(word: Word) -> bool:
    """Return whether a new statement may follow."""
    return word.role in COMPLETE_ROLES or word.text in COMPLETE_WORDS


def _is_continuing(word: Word) -> bool:
    """Return whether the word cannot start a statement."""
    return (
        word.role in CONTINUING_ROLES
        or word.text in CONTINUING_SYMBOLS
        or word.token.kind is Kind.STRING
    )


def _joined(line: Sequence[Word]) -> str:
    """Join the words of a line."""
    parts = [line[0].text]
    for left, right in pairwise(line):
        parts.append(" " + right.text if _is_spaced(left, right) else right.text)
    return "".join(parts)


def _is_spaced(left: Word, right: Word) -> bool:
    """Return whether to put a space between two words."""
    if (left.text, right.text) == ("{", "}"):
        return False
    return _must_be_spaced(left, right) or not (
        (left.role in TIGHT_AFTER and left.text != "{")
        or (right.role in TIGHT_BEFORE and right.text != "}")
    )


def _must_be_spaced(left: Word, right: Word) -> bool:
    """Return whether two words would merge or be hard to tell apart without a space."""
    if right.role is Role.COMMENT and not right.text.startswith("--["):
        return True
    if left.token.kind is Kind.NUMBER and right.text.startswith("."):
        return True
    if left.token.kind is Kind.STRING and left.text.endswith("]") and right.text == "]":
        return True
    return bool(GLUE.match(left.text[-1] + right.text[0]))
