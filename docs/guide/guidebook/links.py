"""Checks what was built: each link leads to something that is there, and nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"),
           ("object", "data")}


class Page(HTMLParser):
    """The anchors of a page, what it links to and what it fetches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what a tag names."""
        for key, value in attrs:
            if value is None:
                continue
            if key in ("id", "name") and tag != "meta":
                self.anchors.add(value)
            elif (tag, key) in FETCHED:
                self.fetched.append(value)
            elif (tag, key) == ("a", "href"):
                self.links.append(value)


def broken(root: Path) -> Iterator[str]:
    """A sentence for each link that leads nowhere and each thing that would be fetched from another place."""
    pages = {path: Page(path) for path in sorted(root.rglob("*.html"))}
    for path, page in pages.items():
        shown = path.relative_to(root)
        for target in page.fetched:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                yield f"{shown}: fetches {target}"
            elif not (path.parent / unquote(parts.path)).is_file():
                yield f"{shown}: shows {target}, which is not there"
        for target in page.links:
            parts = urlsplit(target)
            if parts.scheme in ("https", "mailto"):
                continue
            if parts.scheme or parts.netloc:
                yield f"{shown}: links to {target}"
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not file.is_file():
                yield f"{shown}: links to {target}, which is not there"
            elif parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].anchors:
                yield f"{shown}: links to {target}, and there is no such heading"
    for style in root.rglob("*.css"):
        if "url(" in (text := style.read_text(encoding="utf-8")) or "@import" in text:
            yield f"{style.relative_to(root)}: fetches something"
