"""The guide is built by its one command: websites without a broken link or anything from elsewhere, and PDF files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from guide_text import CHAPTERS, GUIDE, LANGUAGES

sys.path.insert(0, str(GUIDE))

from guidebook.chapters import WORDS, chapter_file, title_of  # noqa: E402
from guidebook.links import broken  # noqa: E402


class Built(unittest.TestCase):
    """What `docs/guide/build` leaves behind."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.output = Path(tempfile.mkdtemp(prefix="ewscal-guide-")) / "guide"
        cls.addClassCleanup(shutil.rmtree, cls.output.parent)
        cls.done = subprocess.run([str(GUIDE / "build"), str(cls.output)], capture_output=True, text=True, check=False)

    def test_it_succeeds(self) -> None:
        self.assertEqual(self.done.returncode, 0, self.done.stderr)

    def test_each_chapter_is_a_page(self) -> None:
        for language in LANGUAGES:
            for name in (*CHAPTERS, "events"):
                text = (self.output / language / f"{name}.html").read_text(encoding="utf-8")
                self.assertIn(f'<html lang="{language}">', text)
                self.assertNotIn("<script", text)

    def test_nothing_comes_from_elsewhere_and_no_link_is_broken(self) -> None:
        self.assertEqual(list(broken(self.output)), [])

    def test_a_link_to_nothing_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_text('<a href="none.html">a</a><a href="#none">b</a><img src="https://example.com/c.png">'
                            '<a href="http://example.com/">d</a>', encoding="utf-8")
            self.assertEqual(len(list(broken(Path(folder)))), 4)

    def test_each_pdf_has_a_cover_contents_and_every_chapter(self) -> None:
        for language in LANGUAGES:
            pages = subprocess.run(["pdftotext", "-layout", str(self.output / f"ewscal-{language}.pdf"), "-"],
                                   capture_output=True, text=True, check=True).stdout.split("\f")
            self.assertIn(WORDS[language]["subtitle"], pages[0])
            self.assertIn(WORDS[language]["contents"], pages[1])
            self.assertIn(f"{WORDS[language]['page']} 2", pages[1])
            for number, name in enumerate(CHAPTERS, 1):
                title = f"{number} {title_of(chapter_file(language, name).read_text(encoding='utf-8'))}"
                entries = [line for page in pages[1:6] for line in page.splitlines() if line.strip().startswith(title)]
                self.assertTrue(entries, f"{language}: {title} is not in the contents")
                said = re.search(r"(\d+)$", entries[0].strip())
                self.assertIsNotNone(said, entries[0])
                self.assertIn(title, pages[int(said.group(1)) - 1], f"{language}: {title} is not on that page")


if __name__ == "__main__":
    unittest.main()
