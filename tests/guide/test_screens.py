"""The guide and the screens of set-up call everything by the same names, in both languages."""

from __future__ import annotations

import re
import sys
import unittest

from guide_text import LANGUAGES, ROOT, chapter_file, read_chapter

sys.path.insert(0, str(ROOT / "tests" / "lint"))

from checks.po_file import entries  # noqa: E402

PAGES = ROOT / "supervisor" / "setup" / "setup_page.c"
QUESTIONS, DIALOGS = (PAGES.with_name(f"setup_{name}.c") for name in ("certificate", "dialogs"))
CATALOGUE = ROOT / "supervisor" / "ctl" / "po" / "ewscalctl-de.po"
MARKED = re.compile(r'N?_\("((?:[^"\\]|\\.)*)"\)')
ARRAY = re.compile(r"static const struct setup_(?:word|field) (\w+)\[\] = \{(.*?)\n?\};", re.S)
WORD = re.compile(r'\{"\w+", (?:N_\()?"([^"]*)"')
FIELD = re.compile(r"\{\.key = .*?(?=\n    \{\.key = |\Z)", re.S)
TITLE = re.compile(r'\.title =\s*N_\("([^"]*)"\)')
PAGE = re.compile(r'\.kind = "(\w+)",\s*\.title = N_\("([^"]*)"\),.*?\.fields = (\w+),', re.S)
# Where the page is explained; the last one is part of the installation.
CHAPTER = {"ucserver": "ucserver", "directory": "directory", "exchange": "exchange", "service": "service", "log": "log",
           "finish": "installation"}
COLUMN = {"en": "in the assistant", "de": "Im Assistenten"}
ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


class Screens:
    """The pages of set-up in one language, from the program's tables and catalogue."""

    def __init__(self, language: str) -> None:
        german = {entry.english: entry.translations[0] for entry in entries("", CATALOGUE.read_text(encoding="utf-8"))}
        self.say = (lambda text: german[text]) if language == "de" else (lambda text: text)
        source = PAGES.read_text(encoding="utf-8")
        self.arrays = dict(ARRAY.findall(source))
        self.titles: dict[str, str] = {}
        self.fields: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}
        for kind, title, fields in PAGE.findall(source):
            self.titles[kind] = self.say(title)
            self.fields[kind] = [self.say(name) for name in TITLE.findall(self.arrays[fields])]
            self.choices[kind] = [self.say(name) for field in FIELD.findall(self.arrays[fields])
                                  for name in self.words_of(field)]
        self.certificate = self.say("Certificate")
        # What the guide may name besides: each text that any of these files marks for the catalogue.
        sources = "".join(path.read_text(encoding="utf-8") for path in (PAGES, QUESTIONS, DIALOGS))
        self.marked = {self.say(text) for text in MARKED.findall(sources) if language == "en" or text in german}

    def words_of(self, field: str) -> list[str]:
        """The choices of a field, as far as they are texts of ours and no names of products."""
        named = re.search(r"\.words = (\w+)", field)
        return MARKED.findall(self.arrays[named.group(1)]) if named else []


def column(language: str, chapter: str, title: str) -> list[str]:
    """The first cells of the table that has this heading above them."""
    read, begin = read_chapter(language, chapter), 0
    for table in read.tables:
        rows, begin = read.rows[begin:begin + len(table)], begin + len(table)
        if rows[0][0] == title:
            return [row[0] for row in rows[2:]]
    return []


class SameNames(unittest.TestCase):
    """What stands on a screen stands in its chapter."""

    def test_the_tables_of_the_program_were_understood(self) -> None:
        for language in LANGUAGES:
            screens = Screens(language)
            self.assertEqual(list(screens.fields), list(CHAPTER))
            self.assertEqual(sum(map(len, screens.fields.values())), PAGES.read_text().count("{.key = "))
            self.assertGreater(sum(map(len, screens.choices.values())), 10)

    def test_every_label_of_a_page_is_in_its_chapter(self) -> None:
        for language in LANGUAGES:
            screens = Screens(language)
            for kind, chapter in CHAPTER.items():
                text = " ".join(chapter_file(language, chapter).read_text(encoding="utf-8").split())
                labels = screens.fields[kind] + screens.choices[kind]
                self.assertEqual([label for label in labels if label not in text], [], f"{language}/{chapter}")

    def test_every_name_of_the_column_is_a_label(self) -> None:
        for language in LANGUAGES:
            screens = Screens(language)
            for kind, chapter in CHAPTER.items():
                if kind == "finish":
                    continue
                names = column(language, chapter, COLUMN[language])
                self.assertEqual([name for name in names if name != screens.certificate], screens.fields[kind],
                                 f"{language}/{chapter}")

    def test_the_table_of_all_pages(self) -> None:
        for language in LANGUAGES:
            screens = Screens(language)
            rows = {row[0]: row[1:3] for row in read_chapter(language, "installation").rows
                    if row[0] in screens.titles.values()}
            self.assertEqual(list(rows), list(screens.titles.values()), language)
            for kind, title in screens.titles.items():
                named = [name for cell in rows[title] for name in ITALIC.findall(cell)]
                labels = screens.fields[kind] + screens.choices[kind]
                self.assertEqual([name for name in named if name not in labels], [], f"{language}: {title}")
                self.assertEqual(set(screens.fields[kind]) - set(named), set(), f"{language}: {title}")

    def test_what_is_said_of_the_assistant_elsewhere_is_on_a_screen(self) -> None:
        speaks = {"en": "assistant", "de": "Assistenten"}
        for language in LANGUAGES:
            marked = Screens(language).marked
            for chapter in ("installation", "ucserver", "directory", "exchange", "log", "service", "from-estos"):
                for line in chapter_file(language, chapter).read_text(encoding="utf-8").splitlines():
                    names = ITALIC.findall(line) if speaks[language] in line else []
                    unknown = [name for name in names if name not in marked]
                    self.assertEqual(unknown, [], f"{language}/{chapter}: {line}")


if __name__ == "__main__":
    unittest.main()
