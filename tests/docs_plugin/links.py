"""Checks the links of a built site."""

import os
import re
from pathlib import Path
from urllib.parse import unquote


def broken_links(folder: Path) -> list[tuple[str, str]]:
    """Return the pages of a folder with their links and resources that do not exist."""
    return [
        (page.relative_to(folder).as_posix(), link)
        for page in folder.rglob("*.html")
        if page.name != "404.html"
        for link in re.findall(r'(?:href|src)="(?!\w+:)([^"#?]+)', page.read_text(encoding="utf-8"))
        if not _is_there(Path(os.path.normpath(page.parent / unquote(link))))
    ]


def _is_there(path: Path) -> bool:
    return path.is_file() or (path / "index.html").is_file()
