"""The manual pages and the example of a configuration, beside the programs that they are about."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

from programs import PROGRAMS, ROOT, help_of

CONTROL = "ewscalctl"
PAGES = ROOT / "docs/man"
REFERENCE = re.compile(r"\b(ewscal[a-z.-]*) ?\((\d)\)")
SEE_ALSO = "\n.SH SEE ALSO\n"
COMMAND = re.compile(r"^  ([a-z][a-z-]*(?: [a-z][a-z-]*)?)(?: |$)", re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")


def plain(roff: str) -> str:
    """A page as it is read: without changes of the font, quotation marks of requests and masked dashes."""
    text = re.sub(r"\\f[A-Z]", "", roff).replace("\\-", "-")
    return "\n".join(re.sub(r"^\.(?:[BIR]|[BIR]{2}) ", "", line).replace('"', "") for line in text.splitlines())


def page(name: str) -> str:
    """The text of a page."""
    return (PAGES / name).read_text("utf-8")


def referred(text: str) -> set[str]:
    """The pages of ours that a text names, as names of files."""
    return {f"{name}.{section}" for name, section in REFERENCE.findall(plain(text))}


def headings(text: str) -> list[list[str]]:
    """The words of what stands in front of each paragraph of a page's section COMMANDS."""
    section = plain(text.split("\n.SH COMMANDS\n")[1].split("\n.SH ")[0])
    return [re.sub(r"\s+", " ", line).split(" ") for line in re.findall(r"^\.TP\n(.+)$", section, re.MULTILINE)]


class ManualTest(unittest.TestCase):
    """What a person reads behind `man`."""

    def test_each_command_of_the_help_has_its_paragraph(self) -> None:
        """A word behind it, as in `keys list`, is a part of it."""
        there = headings(page(f"{CONTROL}.1"))
        commands = COMMAND.findall(help_of(CONTROL).split("Options:")[0])
        self.assertIn("keys list", commands)
        for command in commands:
            words = command.split(" ")
            self.assertTrue([words for heading in there if heading[:len(words)] == words], command)

    def test_each_option_of_a_program_is_on_its_page(self) -> None:
        """All that its help names."""
        for program in sorted(path.name.rsplit(".", 1)[0] for path in PAGES.iterdir()):
            if not (PROGRAMS / program).is_file():
                continue
            (name,) = (path.name for path in PAGES.glob(f"{program}.[18]"))
            wanted = set(OPTION.findall(help_of(program)))
            self.assertEqual(wanted - set(OPTION.findall(plain(page(name)))), set(), name)

    def test_pages_lead_to_each_other(self) -> None:
        """What a page names is there and is at its end, and what is there leads back."""
        ends = {path.name: referred(page(path.name).split(SEE_ALSO)[1]) for path in PAGES.iterdir()}
        for name, end in ends.items():
            body, _ = page(name).split(SEE_ALSO)
            self.assertEqual(referred(body) - end - {name}, set(), f"{name} names them, but not at its end")
            self.assertEqual({other for other in end if name not in ends.get(other, set())}, set(),
                             f"{name} leads to them, and they do not lead back")


class ExampleTest(unittest.TestCase):
    """What stands at the head of a configuration, in the example of a package and in what set-up writes."""

    def assert_as_in_the_guide(self, head: str) -> None:
        """The commands after a change are the same there, in the same order."""
        commands = "\n".join(line.removeprefix("#   ") for line in head.splitlines())
        for language in ("en", "de"):
            chapter = (ROOT / "docs/guide" / language / "settings.md").read_text("utf-8")
            self.assertTrue(f"```sh\n{commands}\n```" in chapter, commands)

    def test_the_example_says_after_a_change_what_the_guide_says(self) -> None:
        """Up to the next paragraph of its head."""
        example = (ROOT / "deploy/ewscal.conf").read_text("utf-8")
        self.assert_as_in_the_guide(example.split("After a change:\n")[1].split("\n#\n")[0])

    def test_set_up_writes_what_the_guide_says(self) -> None:
        """Up to the first section."""
        source = (ROOT / "supervisor/setup/setup_template.c").read_text("utf-8")
        written = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', source)).replace("\\n", "\n")
        self.assert_as_in_the_guide(written.split("After a change by hand:\n")[1].split("\n\n")[0])


if __name__ == "__main__":
    unittest.main()
