"""Sanitises SVG pictures, which can run scripts when opened directly, on the address of the site.

A picture is parsed as XML and rewritten from an allow-list, so it neither runs nor loads anything. The output contains
no comments, declarations or entities other than the five of XML, so a browser cannot parse it differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from pathlib import Path

    from tactus.core.files.confined_files import ConfinedFolder

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        "svg g defs symbol use title desc path circle ellipse line polygon polyline rect text tspan"
        " marker mask pattern clipPath linearGradient radialGradient stop filter feBlend feColorMatrix"
        " feComposite feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset",
    )
)

ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        "class clip-path clip-rule clipPathUnits color cx cy d dominant-baseline dx dy fill fill-opacity"
        " fill-rule filter filterUnits flood-color flood-opacity font-family font-size font-style font-"
        " weight fx fy gradientTransform gradientUnits height href id in in2 letter-spacing marker-end"
        " marker-mid marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits"
        " mode offset opacity operator orient paint-order patternContentUnits patternTransform"
        " patternUnits points preserveAspectRatio r refX refY result rx ry stdDeviation stop-color stop-"
        " opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-"
        " miterlimit stroke-opacity stroke-width text-anchor transform type values version viewBox"
        " visibility width x x1 x2 y y1 y2",
    )
)

STYLES = frozenset(
    re.findall(
        r"\S+",
        "fill fill-opacity fill-rule font-family font-size font-style font-weight opacity stop-color"
        " stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width"
        " text-anchor",
    )
)
"""The properties allowed in `style` attributes, which drawing programs write."""

FOREIGN_ADDRESS = re.compile(r"url\s*\((?!\s*['\"]?\s*#)|[\\@]|/\*", re.IGNORECASE)


class PictureError(ValueError):
    """The file is not SVG, or declares entities."""


def sanitized_svg(data: bytes) -> bytes:
    """Return a picture that neither runs nor loads anything.

    Raises:
        PictureError: The file is not SVG, or declares entities.

    >>> sanitized_svg(
    ...     b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><path d="M0 0"/></svg>'
    ... )
    b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"></path></svg>'
    """
    picture = _Picture()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = picture.start
    parser.EndElementHandler = picture.end
    parser.CharacterDataHandler = picture.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise PictureError(str(error)) from error
    if not picture.parts:
        raise PictureError("expected 'svg' as its first element")
    return "".join(picture.parts).encode()


EMPTY = f'<svg xmlns="{SVG}"></svg>'.encode()


def published_data(path: Path, home: ConfinedFolder) -> bytes:
    """Return a file in its published form: SVG is sanitised, or empty if that fails.

    Raises:
        OSError: The file is not below the examples folder, or cannot be read.
    """
    data = home.read(path)
    if path.suffix.lower() != ".svg":
        return data
    try:
        return sanitized_svg(data)
    except PictureError:
        return EMPTY


class _Picture:
    """Writes the sanitised picture."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._skipped = 0
        """The number of open elements within a removed element, including itself."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        is_first = not self.parts
        is_known = space == SVG and local in ELEMENTS and (not is_first or local == "svg")
        if self._skipped or not is_known:
            self._skipped += 1
            return
        kept = "".join(f" {key}={quoteattr(value)}" for key, value in _kept(attributes).items())
        declared = f' xmlns="{SVG}"' if is_first else ""
        self.parts.append(f"<{local}{declared}{kept}>")

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self.parts.append(f"</{name.rpartition(' ')[2]}>")

    def text(self, text: str) -> None:
        if not self._skipped:
            self.parts.append(escape(text))


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in attributes.items():
        space, _, local = name.rpartition(" ")
        if space == XLINK and local == "href":
            kept.setdefault("href", value)
        elif not space and local in ATTRIBUTES:
            kept[local] = value
        elif not space and local == "style":
            kept |= _styles(value)
    return {name: value for name, value in kept.items() if _is_within(name, value)}


def _styles(value: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in value.split(";"))
    return {name.strip(): text.strip() for name, _, text in pairs if name.strip() in STYLES}


def _is_within(name: str, value: str) -> bool:
    """Return whether an attribute refers only to the picture itself."""
    return value.startswith("#") if name == "href" else not FOREIGN_ADDRESS.search(value)


def _refuse_entity(name: str, *_: object) -> None:
    raise PictureError(f"it declares the entity '{name}'")
