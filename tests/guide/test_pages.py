"""Both languages of the guide are complete: the same chapters with the same headings, tables, code and pictures."""

from __future__ import annotations

import re
import unittest

from guide_text import CHAPTERS, GUIDE, LANGUAGES, ROOT, read_chapter

CHOICE = re.compile(r"^\| `(\w+)` \| ((?:[\w.]+, )*[\w.]+ or [\w.]+) \|")
SETTING = re.compile(r"^\| `(\w+)` \| (.*?) \| (.*?) \| .* \| (at once|at once, resend|restart) \|$")
MISSING = {"en": {"must be set": "must be set", "not set": "–"}, "de": {"must be set": "Pflicht", "not set": "–"}}
EFFECT = {"en": {"at once": "at once", "at once, resend": "at once, resent", "restart": "restart"},
          "de": {"at once": "sofort", "at once, resend": "sofort, neu gesendet", "restart": "Neustart"}}
# Words that a German chapter has only where it was not translated.
ENGLISH = re.compile(r"\b(?:the|and|with|which|from|this|what is)\b")
CODE = re.compile(r"\{#[\w-]+\}|`[^`]*`|\*[^*]*\*|\[[^\]]*\]\([^)]*\)|<code>.*?</code>|“[^”]*”")


def settings_of_the_program() -> list[tuple[str, str, str, str]]:
    """Section, key, default and effect of each setting, from the page that is made from the program's table."""
    found, section = [], ""
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## \[(\w+)\]", line):
            section = heading.group(1)
        elif row := SETTING.match(line):
            found.append((section, row.group(1), row.group(3), row.group(4)))
    return found


def choices_of_the_program() -> list[tuple[str, str, str]]:
    """Section, key and word of each choice. A directory without encryption is refused with a sentence of its own."""
    found, section = [], ""
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## \[(\w+)\]", line):
            section = heading.group(1)
        elif (row := CHOICE.match(line)) and row.group(2) != "yes or no":
            found += [(section, row.group(1), word) for word in re.split(", | or ", row.group(2))]
    return [choice for choice in found if choice != ("directory", "tls", "off")]


def settings_of_the_guide(language: str) -> list[tuple[str, str, str, str]]:
    """The same from a chapter."""
    found, section = [], ""
    for line in (GUIDE / language / "settings.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## \[(\w+)\]", line):
            section = heading.group(1)
        elif row := re.match(r"^\| `(\w+)` \| (.*?) \| .* \| ([^|]*) \|$", line):
            found.append((section, row.group(1), row.group(2), row.group(3)))
    return found


class BothLanguages(unittest.TestCase):
    """What stands in one stands in the other."""

    maxDiff = None

    def test_every_file_is_a_chapter(self) -> None:
        for language in LANGUAGES:
            there = sorted(path.stem for path in (GUIDE / language).glob("*.md"))
            self.assertEqual(there, sorted(CHAPTERS), language)

    def test_headings(self) -> None:
        for name in CHAPTERS:
            english, german = (read_chapter(language, name) for language in LANGUAGES)
            self.assertEqual(english.headings, german.headings, name)
            self.assertEqual([level for level, _ in english.headings].count(1), 1, name)

    def test_tables(self) -> None:
        for name in CHAPTERS:
            english, german = (read_chapter(language, name) for language in LANGUAGES)
            self.assertEqual(english.tables, german.tables, name)
            for table in english.tables:
                self.assertEqual(len(set(table)), 1, f"{name}: a row has another number of cells")

    def test_code(self) -> None:
        for name in CHAPTERS:
            english, german = (read_chapter(language, name).blocks for language in LANGUAGES)
            self.assertEqual([block.language for block in english], [block.language for block in german], name)
            for mine, other in zip(english, german):
                self.assertTrue(mine.language, f"{name}: a block of code names no language")
                if mine.language != "text":
                    self.assertEqual(mine.without_comments(), other.without_comments(), name)

    def test_pictures(self) -> None:
        for name in CHAPTERS:
            english, german = (
                [re.sub(r"-de(?=\.\w+$)", "", picture) for picture in read_chapter(language, name).pictures]
                for language in LANGUAGES)
            self.assertEqual(english, german, name)

    def test_german_chapters_are_german(self) -> None:
        for name in CHAPTERS:
            in_code = False
            for number, line in enumerate((GUIDE / "de" / f"{name}.md").read_text(encoding="utf-8").splitlines(), 1):
                in_code ^= line.startswith("```")
                if not in_code and (word := ENGLISH.search(CODE.sub("", line))):
                    self.fail(f"de/{name}.md:{number}: '{word.group()}' in: {line}")


class Words(unittest.TestCase):
    """What is looked up is called as the screens call it."""

    def words_of_results(self, language: str) -> list[str]:
        """The results in the table of users."""
        text = (GUIDE / language / "troubleshooting.md").read_text(encoding="utf-8")
        section = text.split("{#users}", 1)[1].split("\n## ", 1)[0]
        cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")][2:]
        return [word for cell in cells for word in re.sub(r" *`.*", "", cell).strip().split(", ") if word]

    def words_of_screens(self, catalogue: str) -> dict[str, str]:
        """The German of each text without a context."""
        text = (ROOT / "supervisor" / "ctl" / "po" / catalogue).read_text(encoding="utf-8")
        return dict(re.findall(r'^(?<!msgctxt)msgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE))

    def test_results_have_one_name(self) -> None:
        """In the guide, in `ewscalctl` and on the page."""
        terminal, page = (self.words_of_screens(name) for name in ("ewscalctl-de.po", "dashboard-de.po"))
        english, german = (self.words_of_results(language) for language in ("en", "de"))
        self.assertGreater(len(english), 15)
        self.assertEqual([terminal.get(word) for word in english], german)
        self.assertEqual({word: page[word] for word in english if word in page},
                         {word: terminal[word] for word in english if word in page})


class Rights(unittest.TestCase):
    """What an administrator is asked to give is what suffices."""

    def test_nobody_is_asked_for_more_than_the_guide_does(self) -> None:
        for path in ("docs/events.md", "docs/ereignisse.md", "deploy/ewscal.conf"):
            text = (ROOT / path).read_text(encoding="utf-8")
            self.assertIn("LimitedDetails", text, path)
            self.assertNotIn("Reviewer", text, path)


class Settings(unittest.TestCase):
    """The chapter of all settings has each setting with its default."""

    maxDiff = None

    def test_all_of_them(self) -> None:
        for language in LANGUAGES:
            expected = [(section, key, MISSING[language].get(default, default), EFFECT[language][effect])
                        for section, key, default, effect in settings_of_the_program()]
            self.assertEqual(set(settings_of_the_guide(language)), set(expected), language)

    def test_all_words_of_a_choice(self) -> None:
        choices = choices_of_the_program()
        self.assertGreater(len(choices), 30)
        for language in LANGUAGES:
            text = (GUIDE / language / "settings.md").read_text(encoding="utf-8")
            lines = {(section.partition("]")[0], key): line for section in text.split("\n## [")[1:]
                     for key, line in re.findall(r"^\| `(\w+)` (\|.*)$", section, re.MULTILINE)}
            missing = [choice for choice in choices if f"`{choice[2]}`" not in lines[choice[:2]]]
            self.assertEqual(missing, [], language)


if __name__ == "__main__":
    unittest.main()
