"""The error tree. Whatever can go wrong for a user is one of these; a traceback means a bug of ours.

    TactusError
    ├─ SourceError            the file cannot be loaded
    │  ├─ SourceReadError     … because it cannot be read
    │  ├─ ProgramSyntaxError  … because it is not Lua
    │  ├─ DeclarationError    … because a declaration in it is wrong
    │  └─ GherkinError        … because a specification in it is wrong
    ├─ LoadError              all the SourceErrors of one file
    ├─ RunError               the run failed
    │  ├─ InputError          … because of the inputs it was given
    │  ├─ HumanUnavailableError  … because nobody can answer a question
    │  ├─ FileAccessError     … because a file cannot be read or written
    │  ├─ HttpError           … because a service did not answer
    │  ├─ LimitReachedError   … because it took too long or too much
    │  ├─ SealBrokenError     … because it touched what a mocked run may not touch
    │  └─ ModelError          … because a model did not answer
    │     ├─ AuthenticationError   RateLimitedError   ModelUnavailableError
    │     └─ ModelRequestError     ContextTooLongError
    ├─ UnexpectedPassError    the specs of an example pass, though it says that they fail
    ├─ FormattingError        formatting would change a program
    └─ ConfigError            a command line or configuration is wrong

An error holds what it is about and words itself: `message` is one sentence in lower case without
the place, `location` is the place, `hint` says what to do. `tactus.cli.diagnostics` puts them
together for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tactus.core.source import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.core.program import SpecificationBlock
    from tactus.core.source import Source


class TactusError(Exception):
    """Any error a user can cause or meet."""

    def __init__(
        self, message: str, *, location: SourceLocation | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


class SourceError(TactusError):
    """The file cannot be loaded."""


class SourceReadError(SourceError):
    """The file cannot be read."""

    def __init__(self, path: str, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason, location=SourceLocation(path, line))


class ProgramSyntaxError(SourceError):
    """The file is not Lua."""


class DeclarationError(SourceError):
    """A declaration of the file is wrong, or its top level raised an error."""


class GherkinError(SourceError):
    """A specification of the file is wrong."""


class PartlyLoaded(Protocol):
    """What is left of a program that could not be loaded: enough to report more about it."""

    helpers: list[Source]
    """The files it required."""

    def specifications(self) -> tuple[SpecificationBlock, ...]:
        """Return the specifications that were read."""

    def vocabulary(self) -> dict[str, Any]:
        """Return the names the file may use."""

    def hint_for_global(self, name: str) -> str | None:
        """Return what to do about a global that nothing sets."""

    def close(self) -> None:
        """Free the Lua it holds."""


class LoadError(TactusError):
    """Everything that keeps a file from being loaded, at once."""

    def __init__(
        self, errors: Sequence[SourceError], *, partial: PartlyLoaded | None = None
    ) -> None:
        """Bundle errors.

        Args:
            errors: What is wrong.
            partial: What was loaded of the file all the same.
        """
        super().__init__(errors[0].message, location=errors[0].location, hint=errors[0].hint)
        self.errors = tuple(errors)
        self.partial = partial


class RunError(TactusError):
    """The run failed: the program raised an error, or something below did."""

    def __init__(
        self,
        message: str,
        *,
        location: SourceLocation | None = None,
        hint: str | None = None,
        lua_traceback: str | None = None,
    ) -> None:
        super().__init__(message, location=location, hint=hint)
        self.lua_traceback = lua_traceback


class InputError(RunError):
    """An input is missing, unknown or of the wrong type."""

    input: str | None = None
    """Its name."""


class HumanUnavailableError(RunError):
    """The program asked a question, but no human is available."""


class FileAccessError(RunError):
    """A file cannot be read or written."""

    is_outside = False
    """True where it is none of the program's."""

    @classmethod
    def outside(cls, path: str) -> FileAccessError:
        """Refuse a path that leads out of the program's folder."""
        error = cls(
            f"access denied: '{path}' lies outside the program's folder",
            hint="write the path relative to the folder of the .tac file",
        )
        error.is_outside = True
        return error

    @classmethod
    def hidden(cls, path: str) -> FileAccessError:
        """Refuse a path of a hidden file."""
        error = cls(
            f"access denied: '{path}' is hidden, and programs cannot open hidden files",
            hint="give the file a name without a leading dot",
        )
        error.is_outside = True
        return error


class HttpError(RunError):
    """A service that the program asked did not answer."""


class LimitReachedError(RunError):
    """The program took too long or too much memory."""


class SealBrokenError(RunError):
    """A mocked run touched what it may not touch. No program can catch it."""

    @classmethod
    def by(cls, deed: str) -> SealBrokenError:
        """Refuse what a program is about to do."""
        return cls(f"the program {deed}, which mock mode does not allow")


class ModelError(RunError):
    """A model did not answer."""

    text = ""
    """What had arrived of the answer."""


class AuthenticationError(ModelError):
    """The provider's key is missing or wrong."""


class RateLimitedError(ModelError):
    """The provider asks to slow down."""


class ModelUnavailableError(ModelError):
    """The provider cannot be reached, or failed."""


class ModelRequestError(ModelError):
    """The provider refused the request: an unknown model, an option it does not take."""


class ContextTooLongError(ModelRequestError):
    """The conversation is longer than the model can read."""


class UnexpectedPassError(TactusError):
    """The specs of an example pass, though it says that they fail."""

    def __init__(self, location: SourceLocation | None) -> None:
        super().__init__(
            "the specs are expected to fail, but all of them pass",
            location=location,
            hint="remove 'expect: fail'",
        )


class FormattingError(TactusError):
    """Formatting would change what a program says. A mistake of ours, found before anything was written."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "formatting would change more than white space, so the file is left as it is",
            location=SourceLocation(path),
            hint="this is a bug of Tactus; report it with the file",
        )


class ConfigError(TactusError):
    """A command line or a configuration is wrong."""
