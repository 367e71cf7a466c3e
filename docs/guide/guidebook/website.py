"""The website of one language: mkdocs with a theme of two files, without any script."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from guidebook.chapters import GUIDE, LANGUAGES, PARTS, WORDS, version

EXTENSIONS = ("tables", "fenced_code", "attr_list", "toc")
HEADINGS_IN_CONTENTS = "2-3"
# What mkdocs makes for a site on the web and nobody needs here.
SUPERFLUOUS = ("sitemap.xml", "sitemap.xml.gz", "404.html")


def navigation(language: str) -> list[dict[str, list[str]]]:
    """The parts with their chapters; their titles are those of the chapters themselves."""
    column = LANGUAGES.index(language)
    parts = [{part[column]: [f"{name}.md" for name in part[2]]} for part in PARTS]
    parts[-1][PARTS[-1][column]].append("events.md")
    return parts


def build_website(language: str, sources: Path, output: Path, has_pdf: bool) -> None:
    """Builds `output`; what mkdocs warns of, such as a page that is not there, is an error."""
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    configuration = load_config(
        config_file=str(GUIDE / "mkdocs.yml"),
        site_name=f"{WORDS[language]['title']}: {WORDS[language]['subtitle']}",
        docs_dir=str(sources),
        site_dir=str(output),
        nav=navigation(language),
        theme={"name": None, "custom_dir": str(GUIDE / "theme"), "static_templates": []},
        markdown_extensions=[*EXTENSIONS[:-1], {EXTENSIONS[-1]: {"toc_depth": HEADINGS_IN_CONTENTS}}],
        extra={"language": language, "other": "de" if language == "en" else "en", "words": WORDS[language],
               "version": version(), "has_pdf": has_pdf},
        strict=True,
    )
    build(configuration)
    for name in SUPERFLUOUS:
        (output / name).unlink(missing_ok=True)
