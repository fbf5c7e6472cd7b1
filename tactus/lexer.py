"""A Pygments lexer for `.tac` files: Lua, the names of Tactus, Gherkin in specifications, and prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pygments.lexer import RegexLexer, bygroups, include, inherit, using
from pygments.lexers.scripting import LuaLexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Punctuation,
    String,
    Text,
    Whitespace,
)

if TYPE_CHECKING:
    from typing import Any

CONSTRUCTS = (
    "Agent",
    "Classify",
    "Evaluation",
    "Evaluations",
    "File",
    "Hitl",
    "Human",
    "Iterations",
    "Json",
    "Log",
    "MessageHistory",
    "Mocks",
    "Model",
    "Procedure",
    "Retry",
    "Sleep",
    "Specification",
    "Specifications",
    "State",
    "Step",
    "Stop",
    "System",
    "Tool",
    "Toolset",
    "Checkpoint",
    "checkpoint",
    "default_model",
    "default_provider",
    "field",
    "filters",
    "state",
    "utf8_clean",
)
"""The globals of Tactus that are its own wherever they stand."""

CALLED = ("input", "output")
"""Those that are so only where they are called: programs give these names to much else."""

HEADINGS = r"Feature|Rule|Background|Scenario Outline|Scenario Template|Scenarios?|Examples?"

SPECIFICATION = r"(Specifications?)(\s*)(\(?)(\s*)(\[(=*)\[)([\s\S]*?)(\]\6\])"

PROMPT = r"\b(\w*(?:prompt|message|instructions))(\s*)(=)(\s*)(\[(=*)\[)([\s\S]*?)(\]\6\])"

PLACEHOLDER = r"\{[a-zA-Z_]\w*(?:\.\w+)?\}"
"""What a template fills in, as in `{input.topic}`."""


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
            (r'^[ \t]*"""[\s\S]*?"""', String),
            (r"^[ \t]*#.*", Comment.Single),
            (r"^[ \t]*@.*", Name.Decorator),
            (r"^[ \t]*\|.*", String),
            (r".+", Comment),
            (r"\n", Text),
        ],
        "step": [
            (r'"(?:[^"\\\n]|\\.)*"', String.Double),
            (r"<[^>\n]+>", String.Interpol),
            (r"\b\d+(?:\.\d+)?\b", Number),
            (r"\n", Text, "#pop"),
            (r'[^"<\d\n]+', Text),
            (r".", Text),
        ],
    }


class PromptLexer(RegexLexer):
    """Highlights what people structure prompts with: headings, lists, emphasis, and the places that are filled in."""

    name = "Prompt in Tactus"

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"^[ \t]*#{1,6}[ \t].*", Generic.Heading),
            (r"^([ \t]*)([-*+]|\d{1,3}[.)])(?=[ \t])", bygroups(String, Punctuation.Marker)),
            (PLACEHOLDER, String.Interpol),
            (r"\*\*[^*\n]+\*\*", Generic.Strong),
            (r"`[^`\n]+`", String.Backtick),
            (r"[^\n{*`]+", String),
            (r"\n", String),
            (r".", String),
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
            # What there is most of comes first: the rules below look far.
            (r"\s+", Whitespace),
            (r"[{}(),;]+", Punctuation),
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
            (
                PROMPT,
                bygroups(
                    Name,
                    Text,
                    Punctuation,
                    Text,
                    String.Delimiter,
                    None,
                    using(PromptLexer),
                    String.Delimiter,
                ),
            ),
            (
                rf"\b({'|'.join(CONSTRUCTS)})(\.)([a-zA-Z_]\w*)(?=\s*[({{\"'])",
                bygroups(Name.Class, Punctuation, Name.Function),
            ),
            (rf"\b(?:{'|'.join(CONSTRUCTS)})\b(?!\s*=[^=])", Name.Class),
            (rf"(?<![.:])\b(?:{'|'.join(CALLED)})(?=\s*[({{])", Name.Class),
            # Pygments takes what stands between < and > after a name for an attribute.
            (r"[A-Za-z_]\w*(?=\s*<(?!\s*\w+\s*>))", Name.Variable),
            inherit,
        ],
        "dqs": [
            include("stringescape"),
            (r'"', String.Double, "#pop"),
            (PLACEHOLDER, String.Interpol),
            (r'[^\\"{]+|\{', String.Double),
        ],
        "sqs": [
            include("stringescape"),
            (r"'", String.Single, "#pop"),
            (PLACEHOLDER, String.Interpol),
            (r"[^\\'{]+|\{", String.Single),
        ],
    }
