"""A Pygments lexer for `.tac` files: Lua, the names of Tactus, and Gherkin inside specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.lexer import RegexLexer, bygroups, inherit, using
from pygments.lexers.scripting import LuaLexer
from pygments.token import Comment, Generic, Keyword, Name, Number, Punctuation, String, Text

if TYPE_CHECKING:
    from typing import Any

CONSTRUCTS = (
    "Agent",
    "Human",
    "Json",
    "Log",
    "Mocks",
    "Procedure",
    "Retry",
    "Specification",
    "State",
    "Step",
    "Tool",
    "Toolset",
    "field",
    "state",
)
"""The globals of Tactus."""

HEADINGS = r"Feature|Rule|Background|Scenario Outline|Scenario Template|Scenarios?|Examples?"

SPECIFICATION = r"(Specification)(\s*)(\(?)(\s*)(\[(=*)\[)([\s\S]*?)(\]\6\])"


class StepsLexer(RegexLexer):
    """Highlights Gherkin. Pygments' own lexer for it makes a token of every letter."""

    name = "Gherkin in Tactus"

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (
                rf"^([ \t]*)({HEADINGS})(:)(.*)",
                bygroups(Text, Keyword.Namespace, Punctuation, Generic.Strong),
            ),
            (r"^([ \t]*)(Given|When|Then|And|But|\*)(?=[ \t])", bygroups(Text, Keyword), "step"),
            (r"^[ \t]*#.*", Comment.Single),
            (r"^[ \t]*@.*", Name.Decorator),
            (r"^[ \t]*\|.*", String),
            (r".+", Comment),
            (r"\n", Text),
        ],
        "step": [
            (r'"(?:[^"\\\n]|\\.)*"', String.Double),
            (r"<[^>\n]+>", Name.Variable),
            (r"\b\d+(?:\.\d+)?\b", Number),
            (r"\n", Text, "#pop"),
            (r'[^"<\d\n]+', Text),
            (r".", Text),
        ],
    }


class TactusLexer(LuaLexer):
    """Highlights Tactus programs."""

    name = "Tactus"
    aliases: ClassVar[list[str]] = ["tactus", "tac"]
    filenames: ClassVar[list[str]] = ["*.tac"]
    mimetypes: ClassVar[list[str]] = ["text/x-tactus"]
    version_added = ""

    tokens: ClassVar[dict[str, Any]] = {
        "base": [
            (
                SPECIFICATION,
                bygroups(
                    Name.Class,
                    Text,
                    Punctuation,
                    Text,
                    String.Delimiter,
                    None,
                    using(StepsLexer),
                    String.Delimiter,
                ),
            ),
            (rf"(?:{'|'.join(CONSTRUCTS)})\b(?!\s*=[^=])", Name.Class),
            inherit,
        ],
    }
