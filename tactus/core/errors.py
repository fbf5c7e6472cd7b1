"""The error tree. Every failure that a user can cause is one of these; a traceback means a bug in Tactus.

    TactusError
    ├─ SourceError            the file cannot be loaded
    │  ├─ SourceReadError     … because it cannot be read
    │  ├─ ProgramSyntaxError  … because it is not Lua
    │  ├─ DeclarationError    … because a declaration in it is wrong
    │  └─ GherkinError        … because a specification in it is wrong
    ├─ LoadError              all the SourceErrors of one file
    ├─ RunError               the run failed
    │  ├─ InputError          … because of the inputs it was given
    │  ├─ HumanUnavailableError  … because no one can answer a question
    │  ├─ FileAccessError     … because a file cannot be read or written
    │  ├─ HttpError           … because a service did not answer
    │  ├─ LimitReachedError   … because it took too long or too much
    │  │  ├─ CostLimitError          … or cost too much
    │  │  └─ RecordingMismatchError  … or went another way than its recording
    │  ├─ SealBrokenError     … because it touched what a mocked run may not touch
    │  └─ ModelError          … because a model request failed
    │     ├─ AuthenticationError   RateLimitedError   ModelUnavailableError
    │     └─ ModelRequestError     ContextTooLongError
    ├─ RecordingError         a run cannot be recorded
    ├─ UnexpectedPassError    an example that is expected to fail passes
    ├─ FormattingError        formatting would change a program
    └─ ConfigError            a command line or configuration is wrong

An error holds its subject and composes its own message: `message` is one lower-case sentence
without the location, `location` is the place, `hint` says what to do. `tactus.cli.diagnostics`
formats them for the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tactus.core.source import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactus.core.program import SpecificationBlock
    from tactus.core.source import Source


class TactusError(Exception):
    """The base of all errors that a user can cause or encounter."""

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
    """The file is not valid Lua."""


class DeclarationError(SourceError):
    """A declaration in the file is wrong, or its top level raised an error."""


class GherkinError(SourceError):
    """A specification in the file is wrong."""


class PartlyLoaded(Protocol):
    """The usable part of a program that failed to load, for further diagnostics."""

    helpers: list[Source]
    """The files it requires."""

    def specifications(self) -> tuple[SpecificationBlock, ...]:
        """Return the specifications found."""

    def vocabulary(self) -> dict[str, Any]:
        """Return the names the file may use."""

    def hint_for_global(self, name: str, line: str) -> str | None:
        """Return a hint for a global that is never assigned."""

    def remarks(self) -> Sequence[Any]:
        """Return remarks about declarations beside the errors."""

    def close(self) -> None:
        """Close its Lua state."""


class LoadError(TactusError):
    """All errors that prevent a file from loading, collected."""

    def __init__(
        self, errors: Sequence[SourceError], *, partial: PartlyLoaded | None = None
    ) -> None:
        """Collect errors.

        Args:
            errors: The errors.
            partial: What could be loaded of the file.
        """
        super().__init__(errors[0].message, location=errors[0].location, hint=errors[0].hint)
        self.errors = tuple(errors)
        self.partial = partial


class RunError(TactusError):
    """The run failed: the program or something it called raised an error."""

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
    """An input is missing, unknown or has the wrong type."""

    input: str | None = None
    """The name of the input."""


class HumanUnavailableError(RunError):
    """The program asked a question that no one can answer."""


class FileAccessError(RunError):
    """A file cannot be read or written."""

    is_outside = False
    """True if the path leads out of the program's folder."""

    @classmethod
    def outside(cls, path: str) -> FileAccessError:
        """Create the error for a path that leads out of the program's folder."""
        error = cls(
            f"access denied: '{path}' lies outside the program's folder",
            hint="write the path relative to the folder of the .tac file",
        )
        error.is_outside = True
        return error

    @classmethod
    def hidden(cls, path: str) -> FileAccessError:
        """Create the error for a hidden file."""
        error = cls(
            f"access denied: '{path}' is hidden, and programs cannot open hidden files",
            hint="give the file a name without a leading dot",
        )
        error.is_outside = True
        return error


class HttpError(RunError):
    """An HTTP request of the program failed."""


class LimitReachedError(RunError):
    """The program exceeded its time or memory limit."""


class CostLimitError(LimitReachedError):
    """The next request would cost more than the run may. No program can catch it."""


class RecordingMismatchError(LimitReachedError):
    """A program that runs against a recording does something else than then. No program can catch it."""


class RecordingError(TactusError):
    """A run cannot be recorded."""


class SealBrokenError(RunError):
    """A mocked run attempted something that is not allowed. Programs cannot catch it."""

    @classmethod
    def by(cls, deed: str) -> SealBrokenError:
        """Create the error for an attempted operation."""
        return cls(f"the program {deed}, which mock mode does not allow")


class ModelError(RunError):
    """A model request failed."""

    text = ""
    """The part of the answer received before the failure."""


class AuthenticationError(ModelError):
    """The provider's API key is missing or wrong."""


class RateLimitedError(ModelError):
    """The provider's rate limit is exceeded."""


class ModelUnavailableError(ModelError):
    """The provider cannot be reached or failed."""


class ModelRequestError(ModelError):
    """The provider rejected the request, such as an unknown model or option."""


class ContextTooLongError(ModelRequestError):
    """The conversation exceeds the model's context window."""


class UnexpectedPassError(TactusError):
    """The specs of an example pass, although its front matter expects a failure."""

    def __init__(self, location: SourceLocation | None) -> None:
        super().__init__(
            "the specs are expected to fail, but all of them pass",
            location=location,
            hint="remove 'expect: fail'",
        )


class FormattingError(TactusError):
    """Formatting would change the meaning of a program. A bug in Tactus, found before the file is written."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "formatting would change more than white space, so the file is left as it is",
            location=SourceLocation(path),
            hint="this is a bug of Tactus; report it with the file",
        )


class ConfigError(TactusError):
    """A command line or configuration is invalid."""
