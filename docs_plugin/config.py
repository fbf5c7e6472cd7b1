"""The options of the plugin, below `- tactus:` in `mkdocs.yml`."""

from __future__ import annotations

import re

from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError

from tactus.core.suggestions import suggestion
from tactus.core.timeouts import EXPECTED, seconds_of


class FolderOfSite(c.Type[str]):
    """A folder inside the site, as in `examples` or `learn/examples`."""

    def __init__(self, default: str | None = None) -> None:
        super().__init__(str, default=default)

    def run_validation(self, value: object) -> str:
        """Reject paths that lead out of the site or replace its front page."""
        folder = value.strip("/") if isinstance(value, str) else ""
        if not all(re.fullmatch(r"[\w-][\w.-]*", part) for part in folder.split("/")):
            raise ValidationError(
                f"expected a folder inside the site, like 'examples', and got '{value}'"
            )
        return folder


class Switch(c.Type[bool]):
    """A boolean."""

    def __init__(self, *, default: bool) -> None:
        super().__init__(bool, default=default)

    def run_validation(self, value: object) -> bool:
        """Reject other values."""
        if not isinstance(value, bool):
            raise ValidationError(f"expected true or false, and got '{value}'")
        return value


class Seconds(c.Type[float]):
    """A positive number of seconds."""

    def __init__(self, default: float) -> None:
        super().__init__((int, float), default=default)

    def run_validation(self, value: object) -> float:
        """Reject other values."""
        seconds = None if isinstance(value, str) else seconds_of(value)
        if seconds is None:
            raise ValidationError(f"expected {EXPECTED}, and got '{value}'")
        return seconds


class Jobs(c.Type["int | str"]):
    """A number of processes, or `auto`."""

    def __init__(self, default: str) -> None:
        super().__init__((int, str), default=default)

    def run_validation(self, value: object) -> int | str:
        """Reject other values."""
        if value == "auto" or (isinstance(value, int) and value is not True and value > 0):
            return value
        raise ValidationError(f"expected a number of processes, or 'auto', and got '{value}'")


class GalleryConfig(Config):
    """Options of the gallery."""

    enabled = Switch(default=True)
    """Build the gallery and run its specs."""

    examples = c.Dir(exists=True, default="examples")
    """The folder of the examples, beside `mkdocs.yml`."""

    path = FolderOfSite(default="examples")
    """The folder of the gallery in the site."""

    nav = c.Choice(("window", "listed"), default="window")
    """Which examples the navigation lists: those of the chapter that is shown, or all."""

    downloads = Switch(default=True)
    """Publish each program, a zip of each example, and a zip of all."""

    machine_readable = Switch(default=True)
    """Publish `examples.json`, `llms.txt`, `llms-full.txt` and each page as Markdown."""

    reference = c.Optional(FolderOfSite())
    """The folder of the language reference in the site; no reference without it."""

    install = c.Optional(c.Type(str))
    """The page of the docs, or the address, about installing `tactus`; example pages link to it."""

    templates = c.Optional(c.Dir(exists=True))
    """A folder of the site's own templates, each of which overrides the plugin's template of its name."""

    verify = c.Optional(c.Choice(("cached", "always", "never")))
    """Run the specs of examples that changed since they passed, of all, or of none.

    Without it, what is cached counts only where `CI` is not set and git does not track the cache.
    """

    on_failure = c.Choice(("error", "warn"), default="error")
    """Whether an example that fails stops the build, or is published with a warning."""

    models = c.Choice(("warn", "ignore"), default="warn")
    """Whether models that have ended are warnings, and models that end within 60 days are notes.

    `ignore` keeps the badges, and reports nothing.
    """

    mutation = Switch(default=False)
    """Warn about examples whose specs would notice no change of their program: slow the first time, then cached."""

    jobs = Jobs(default="auto")
    """The number of processes that run examples; auto is one per processor, at most four."""

    timeout = Seconds(default=10)
    """Seconds that the program of one scenario may run, unless its file says otherwise."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Reject unknown options, of which MkDocs itself only warns."""
        errors, warnings = super().validate()
        known = [name for name, _ in self._schema]
        for name in self:
            if name not in known:
                hint = suggestion(str(name), known) or f"expected one of {', '.join(known)}"
                errors.append((name, ValidationError(f"there is no such option; {hint}")))
        if not errors and self.reference == self.path:
            message = f"the gallery itself stands at '{self.path}'; choose another folder"
            errors.append(("reference", ValidationError(message)))
        return errors, [(name, text) for name, text in warnings if name in known]
