"""The dialogs, driven by keys: every page, right and wrong answers, leaving anywhere, in both languages."""

from __future__ import annotations

import unittest

from screen import Screen
from support import ADMINISTRATOR, DIRECTORY_PASSWORD, PASSWORD, AssistantTest



class DialogsTest(AssistantTest):
    """One terminal for each test."""

    def begin(self, language: str = "C.UTF-8") -> Screen:
        """The assistant in a terminal."""
        screen = Screen(self.home, self.command(), {"LANG": language})
        self.addCleanup(screen.close)
        return screen

    def fill(self, screen: Screen, *values: str | None) -> None:
        """Types into one field after the other; None leaves a field as it is. Ends on the last one."""
        for place, value in enumerate(values):
            if place > 0:
                screen.keys("Tab")
            if value is not None:
                screen.keys("C-a", "C-k")
                screen.write(value)

    def ucserver(self, screen: Screen, password: str = PASSWORD) -> None:
        """The first page, up to the button that tries the server."""
        screen.wait_for("┤ UCServer ├")
        settings = self.tenant.base_settings()["ucserver"]
        self.fill(screen, str(settings["host"]), str(settings["port"]), ADMINISTRATOR, password)
        screen.keys("Tab")

    def directory(self, screen: Screen) -> None:
        """The second page, up to the button that tries the server."""
        screen.wait_for("┤ Active Directory ├")
        settings = self.tenant.base_settings()["directory"]
        self.fill(screen, str(settings["host"]))
        screen.keys("Tab", "Tab")
        self.fill(screen, None, str(settings["user"]), DIRECTORY_PASSWORD)
        screen.keys("Tab")

    def test_all_pages(self) -> None:
        self.write_unasked()
        screen = self.begin()
        self.ucserver(screen)
        screen.keys("Enter")
        screen.wait_for("Go on", "write lists")
        screen.keys("Enter")
        screen.wait_for("The test was successful.")
        screen.keys("Enter")
        self.directory(screen)
        screen.keys("Enter")
        screen.wait_for("Go on", "search")
        screen.keys("Enter")
        screen.wait_for("The test was successful.")
        screen.keys("Escape")
        screen.wait_for("Quit all the same?")
        screen.keys("Up", "Enter")
        self.assertEqual(screen.wait_for_end(), 1)
        self.assertFalse((self.home / "secrets").exists())

    def test_a_wrong_value_is_told_and_mended(self) -> None:
        self.write_unasked()
        screen = self.begin()
        screen.wait_for("┤ UCServer ├")
        self.fill(screen, "not a host", "7222", ADMINISTRATOR, PASSWORD)
        screen.keys("Tab", "Tab", "Enter")
        screen.wait_for("[ucserver] host")
        self.fill(screen, str(self.tenant.base_settings()["ucserver"]["host"]))
        screen.keys("Tab", "Tab", "Tab", "Tab", "Tab", "Enter")
        screen.wait_for("┤ Active Directory ├")

    def test_leaving_at_the_first_page_keeps_the_old_file(self) -> None:
        self.write_unasked()
        before = self.config.read_bytes()
        screen = self.begin()
        self.ucserver(screen)
        screen.keys("Escape")
        screen.wait_for("Nothing has been written.")
        screen.keys("Up", "Enter")
        self.assertEqual(screen.wait_for_end(), 1)
        self.assertEqual(self.config.read_bytes(), before)

    def test_a_terminal_that_is_closed_ends_it(self) -> None:
        self.write_unasked()
        before = self.config.read_bytes()
        screen = self.begin()
        screen.wait_for("┤ UCServer ├")
        process = screen.process("ewscalctl")
        screen.hang_up()
        self.assertTrue(screen.has_ended(process), "the assistant goes on without a terminal")
        self.assertEqual(self.config.read_bytes(), before)

    def test_german(self) -> None:
        self.write_unasked()
        screen = self.begin("de_DE.UTF-8")
        screen.wait_for("Hostname des UCServers", "<Testen>", "<Weiter>", "Zurück")
        screen.keys("F1")
        screen.wait_for("So, wie er im Zertifikat des UCServers steht")



if __name__ == "__main__":
    unittest.main()
