"""Adds metadata to the `<head>` of a page: Open Graph, JSON-LD, and a link to its Markdown copy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import escape

if TYPE_CHECKING:
    from docs_plugin.gallery.verified_example import VerifiedExample


def with_head(
    html: str,
    *,
    title: str,
    description: str,
    address: str | None,
    site: str,
    copy: str | None,
    example: VerifiedExample | None,
) -> str:
    """Add metadata to the head of a page, keeping the Open Graph tags of the theme and other plugins.

    Args:
        html: The HTML of the page.
        title: Its title.
        description: A one-sentence description; may be empty.
        address: The full address; None if the site's address is not configured.
        site: The name of the site.
        copy: The relative address of the page's Markdown copy; None if there is none.
        example: The example on the page; None for lists.
    """
    head, end, rest = html.partition("</head>")
    if not end:
        return html
    lines = []
    if copy:
        # Material treats links whose `rel` is exactly "alternate" as translations, and fetches a sitemap for each.
        lines.append(
            f'<link rel="alternate describedby" type="text/markdown" href="{escape(copy)}">'
        )
    if 'property="og:title"' not in head:
        lines += _open_graph(title, description, address, site)
    lines.append(_linked_data(title, description, address, site, example))
    return f"{head}{''.join(lines)}{end}{rest}"


def _open_graph(title: str, description: str, address: str | None, site: str) -> list[str]:
    facts = {
        "type": "article",
        "title": title,
        "description": description,
        "url": address,
        "site_name": site,
    }
    return [
        f'<meta property="og:{name}" content="{escape(value)}">'
        for name, value in facts.items()
        if value
    ]


def _linked_data(
    title: str, description: str, address: str | None, site: str, example: VerifiedExample | None
) -> str:
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CollectionPage" if example is None else "TechArticle",
        "headline": title,
        "description": description,
        "url": address,
        "isPartOf": {"@type": "WebSite", "name": site},
    }
    if example is not None:
        data["about"] = {
            "@type": "SoftwareSourceCode",
            "name": example.example.name,
            "programmingLanguage": {"@type": "ComputerLanguage", "name": "Tactus"},
            "codeSampleType": "full solution",
        }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    # Escaped so that no title can end the script.
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{safe}</script>'
