"""The order in which the guide is built."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from guidebook.chapters import LANGUAGES, ROOT, WORDS
from guidebook.links import broken

MARK = ".ewscal-guide"


def write_front(output: Path, has_pdf: bool) -> None:
    """The first page, where a language is chosen."""
    rows = "".join(
        f'<li><a href="{language}/index.html" lang="{language}">{WORDS[language]["subtitle"]}</a>'
        + (f' (<a href="ewscal-{language}.pdf">PDF</a>)' if has_pdf else "") + "</li>" for language in LANGUAGES)
    (output / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>ewscal</title>'
        '<link rel="stylesheet" href="en/guide.css"></head>'
        f"<body><main><h1>ewscal</h1><ul>{rows}</ul></main></body></html>\n", encoding="utf-8")


def empty(output: Path) -> None:
    """Makes the folder; one that is there and was not made by this program is left alone."""
    if output.exists() and any(output.iterdir()):
        if not (output / MARK).is_file():
            sys.exit(f"docs/guide/build: {output} is no folder that this program has made; name another one")
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)
    (output / MARK).touch()


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 when everything is built and no link is broken."""
    parser = argparse.ArgumentParser(prog="docs/guide/build", description="the guide as a website and as PDF")
    parser.add_argument("output", nargs="?", type=Path, default=ROOT / "build" / "guide", metavar="OUTPUT")
    parser.add_argument("--website", action="store_true", help="no PDF, and no link to one")
    parsed = parser.parse_args(arguments)
    output, has_pdf = parsed.output.resolve(), not parsed.website
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")
    # Only now, so that --help needs none of it.
    from guidebook.staging import stage
    from guidebook.website import build_website
    empty(output)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="ewscal-guide-") as folder:
            sources = Path(folder) / language
            stage(language, sources)
            build_website(language, sources, output / language, has_pdf)
            if has_pdf:
                from guidebook.paper import build_pdf
                build_pdf(language, sources, output / f"ewscal-{language}.pdf")
    write_front(output, has_pdf)
    findings = list(broken(output))
    for finding in findings:
        print(f"docs/guide/build: {finding}", file=sys.stderr)
    if not findings:
        print(f"{output}: " + ", ".join(
            f"{language}/index.html" + (f", ewscal-{language}.pdf" if has_pdf else "") for language in LANGUAGES))
    return 1 if findings else 0
