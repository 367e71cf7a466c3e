"""One PDF per language: all chapters in one document with a cover, contents with page numbers and working links."""

from __future__ import annotations

import html
import re
from pathlib import Path

import markdown
from weasyprint import HTML

from guidebook.chapters import CHAPTERS, GUIDE, WORDS, title_of, version
from guidebook.website import EXTENSIONS, HEADINGS_IN_CONTENTS

IDENTIFIER = re.compile(r'(<h[1-6] id=")([^"]+)"')
PAGE_LINK = re.compile(r'href="([\w-]+)\.(?:md|html)(?:#([^"]+))?"')
LIST_OF_NAMES = re.compile(r"</code>, <code>(?=[\w.]{12,}</code>)")
OWN_LINK = re.compile(r'href="#([^"]+)"')


def converter() -> markdown.Markdown:
    """As mkdocs has it for the website."""
    return markdown.Markdown(extensions=list(EXTENSIONS),
                             extension_configs={"toc": {"toc_depth": HEADINGS_IN_CONTENTS}})


def chapter_html(name: str, text: str) -> tuple[str, list[tuple[str, str]]]:
    """A chapter whose anchors begin with its name, and the (anchor, title) of its sections."""
    maker = converter()
    body = maker.convert(text)
    sections = [(f"{name}-{token['id']}", token["name"]) for token in maker.toc_tokens]
    body = OWN_LINK.sub(rf'href="#{name}-\1"', body)
    # WeasyPrint sees no place to break between two pieces of code, and widens the column over the page.
    body = LIST_OF_NAMES.sub("</code>,<br><code>", body)
    # The catalogue of events is in the website only.
    body = re.sub(r'<a href="events\.(?:md|html)[^"]*">(.*?)</a>', r"\1", body)
    body = PAGE_LINK.sub(lambda link: f'href="#{"-".join(part for part in link.groups() if part)}"', body)
    body = IDENTIFIER.sub(rf"\1{name}-\2" + '"', body)
    return f'<section class="chapter" id="{name}">{body}</section>', sections


def document(language: str, sources: Path) -> str:
    """The whole book as one page of HTML."""
    words = WORDS[language]
    contents, bodies = [], []
    for number, name in enumerate(CHAPTERS, 1):
        text = (sources / f"{name}.md").read_text(encoding="utf-8")
        title = title_of(text)
        text = text.replace(f"# {title}", f"# {number} {title}", 1)
        body, sections = chapter_html(name, text)
        bodies.append(body)
        inner = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in sections)
        contents.append(f'<li><a href="#{name}">{number} {html.escape(title)}</a><ol>{inner}</ol></li>')
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{words['title']}: {words['subtitle']}</title></head><body>"
        f"<div class=\"cover\"><h1>{words['title']}</h1><p>{words['subtitle']}</p>"
        f"<p class=\"version\">{words['version']} {version()}</p></div>"
        f"<nav class=\"contents\"><span class=\"page-word\">{words['page']}</span><h1>{words['contents']}</h1>"
        f"<ol>{''.join(contents)}</ol></nav>{''.join(bodies)}</body></html>"
    )


def build_pdf(language: str, sources: Path, output: Path) -> None:
    """Writes the PDF; only files of `sources` are read."""
    HTML(string=document(language, sources), base_url=str(sources) + "/").write_pdf(
        str(output), stylesheets=[str(GUIDE / "print.css")])
