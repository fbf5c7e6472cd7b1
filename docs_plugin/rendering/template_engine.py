"""Renders the plugin's templates, or those of the site that override them."""

from __future__ import annotations

import html
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from markupsafe import Markup, escape

from docs_plugin.rendering import TEMPLATES
from docs_plugin.rendering.highlighting import code_html
from docs_plugin.rendering.icons import icon
from docs_plugin.rendering.placeholders import placeholder
from docs_plugin.rendering.shown_values import shown
from tactus import Status
from tactus.core.plain_data import as_json
from tactus.core.suggestions import suggestion
from tactus.specs.report import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The YAML dumper; ten times as fast if PyYAML has its C extension."""

_own: ContextVar[Path | None] = ContextVar("the site's own templates", default=None)


@contextmanager
def own_templates(folder: Path | None) -> Iterator[None]:
    """Use the templates of a folder in place of the plugin's while pages are written."""
    token = _own.set(folder)
    try:
        yield
    finally:
        _own.reset(token)


def has_own_templates() -> bool:
    """Return whether the site overrides templates of the plugin."""
    return _own.get() is not None


def warnings_about_templates(folder: Path | None) -> Iterator[str]:
    """Yield warnings about templates of the site that neither the plugin nor another template includes."""
    if folder is None:
        return
    ours = {path.name for path in TEMPLATES.glob("*.jinja")}
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "_"))
    }
    for name in sorted(texts.keys() - ours):
        near = suggestion(name, ours)
        is_named = any(name in text for other, text in texts.items() if other != name)
        if not is_named and (near or name.endswith(".jinja")):
            question = f"{near} " if near else ""
            yield (
                f"{folder.name}/{name} stands over no template; {question}Their names are those of the plugin's"
                " docs_plugin/rendering/templates"
            )


class OwnTemplateError(Exception):
    """A template of the site cannot be rendered; the message contains its line."""


def render(template: str, **values: Any) -> str:
    """Render a template.

    Raises:
        OwnTemplateError: A template of the site has an error.
    """
    own = _own.get()
    try:
        return _environment(own).get_template(template).render(values)
    # Any error is possible: undefined names, arithmetic, filters.
    except Exception as error:
        place = _place_in(own, error) if own else None
        if place is None:
            raise
        raise OwnTemplateError(f"{place}: {error}") from error


def _place_in(own: Path, error: Exception) -> str | None:
    """Return the location of an error in one of the site's templates, or None if it occurred elsewhere."""
    if isinstance(error, TemplateSyntaxError):
        lines = [(error.filename or "", error.lineno)]
    else:
        frames = walk_tb(error.__traceback__)
        lines = [(frame.f_code.co_filename, line) for frame, line in frames]
    for name, line in reversed(lines):
        if Path(name).is_relative_to(own):
            return f"{own.name}/{Path(name).relative_to(own).as_posix()}:{line}"
    return None


def front_matter(
    title: str, description: str = "", *, tags: Sequence[str] = (), is_wide: bool = False
) -> Markup:
    """Return the front matter of a page, escaped because themes insert it into HTML unescaped.

    Args:
        title: The title as plain text.
        description: A one-sentence description.
        tags: The tags.
        is_wide: True for a page of cards, rows or code, which needs width and no table of contents.
    """
    fields: dict[str, Any] = {"title": html.escape(title)}
    if description:
        fields["description"] = html.escape(description)
    if tags:
        fields["tags"] = [html.escape(tag) for tag in tags]
    if is_wide:
        fields["hide"] = ["toc"]
    # Text of authors must not be evaluated by the macros plugin.
    fields["render_macros"] = False
    return Markup(
        "---\n" + yaml.dump(fields, Dumper=DUMPER, allow_unicode=True, sort_keys=False) + "---"
    )


def highlighted(code: str) -> str:
    """Highlight a piece of code, without line anchors."""
    return code_html("tactus", code)


class _Environment(Environment):
    """A Jinja environment with all globals in one dictionary: Jinja copies chained ones for every page, slowly."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return {**self.globals, **(d or {})}


@cache
def _environment(own: Path | None) -> Environment:
    # Markdown templates are escaped, too; values that may contain Markdown are marked as safe explicitly.
    environment = _Environment(
        loader=FileSystemLoader([own, TEMPLATES] if own else TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # While a site is served, only its own templates can change.
        auto_reload=own is not None,
    )
    environment.filters["breakable"] = _breakable
    environment.filters["code"] = _with_code
    environment.filters["duration"] = duration
    environment.filters["json"] = as_json
    environment.filters["shown"] = shown
    environment.filters["literal"] = _literal
    environment.filters["markdown"] = Markup
    environment.globals["front_matter"] = front_matter
    environment.globals["icon"] = icon
    environment.globals["placeholder"] = lambda name, **options: Markup(
        placeholder(name, **options)
    )
    environment.globals["Status"] = Status
    return environment


def _with_code(text: str) -> Markup:
    """Format a sentence as HTML, with text in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _breakable(kind: str) -> Markup:
    """Format a type as HTML that may wrap after each of its alternatives.

    >>> _breakable('"low"|"high"')
    Markup('&#34;low&#34;|<wbr>&#34;high&#34;')
    """
    return escape(kind).replace("|", Markup("|<wbr>"))


def _literal(text: str) -> Markup:
    """Escape a string for Markdown.

    >>> _literal("the agent {name} calls *it*")
    Markup('the agent &#123;name&#125; calls &#42;it&#42;')
    """
    return Markup(re.sub(r"[^\w\s.,:;-]", lambda sign: f"&#{ord(sign[0])};", text))
