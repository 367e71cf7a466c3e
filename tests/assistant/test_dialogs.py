"""The dialogs, driven by keys: every page, right and wrong answers, leaving anywhere, in both languages."""

from __future__ import annotations

import stat
import unittest

from dialogs import PAGES, Dialogs
from screen import Screen
from support import ADMINISTRATOR, DIRECTORY_PASSWORD, PASSWORD, AssistantTest, merge, write_configuration

GERMAN = "de_DE.UTF-8"


class DialogsTest(AssistantTest):
    """One terminal at a time."""

    screen: Screen | None = None

    def begin(self, language: str = "C.UTF-8", size: tuple[int, int] = (80, 24)) -> Dialogs:
        """The assistant in a terminal; that of before is closed."""
        if self.screen is not None:
            self.screen.close()
        screen = Screen(self.folder, self.command(), {"LANG": language}, size)
        self.addCleanup(screen.close)
        self.screen = screen
        return Dialogs(screen, language == GERMAN)

    def value(self, section: str, key: str) -> str:
        """A setting of the tenant."""
        return str(self.whole()[section][key])

    def fill_ucserver(self, dialogs: Dialogs, password: str = PASSWORD) -> None:
        """The first page."""
        dialogs.page("UCServer")
        dialogs.fill(host=self.value("ucserver", "host"), port=self.value("ucserver", "port"), user=ADMINISTRATOR,
                     password=password)

    def fill_directory(self, dialogs: Dialogs, password: str = DIRECTORY_PASSWORD) -> None:
        """The second page."""
        dialogs.page("Active Directory")
        dialogs.fill(controllers=self.value("directory", "host"), port=self.value("directory", "port"),
                     account=self.value("directory", "user"), password=password)

    def fill_exchange(self, dialogs: Dialogs, password: str = PASSWORD) -> None:
        """The third page."""
        dialogs.page("Exchange")
        dialogs.choose("the server below")
        dialogs.fill(host=self.value("exchange", "url"))
        dialogs.choose("Same account as")
        dialogs.fill(account=self.value("exchange", "user"), password=password)

    def finish(self, dialogs: Dialogs) -> str:
        """The last page, without systemd; returns what was shown at the very end."""
        dialogs.choose("Start the service")
        dialogs.button("Next")
        shown = dialogs.result("Finish")
        self.assertEqual(dialogs.screen.wait_for_end(), 0)
        return shown

    def files(self) -> dict[str, bytes]:
        """What a run that is left may not change: everything but the ledger of tries and logs."""
        return {str(path.relative_to(self.home)): path.read_bytes() if path.is_file() else b""
                for path in sorted(self.home.rglob("*"))
                if path.parent.name not in ("state", "log")}

    def test_whole_course(self) -> None:
        self.write_unasked()
        dialogs = self.begin()
        self.fill_ucserver(dialogs)
        self.assertIn("write lists", dialogs.try_page("UCServer"))
        dialogs.button("Next")
        self.fill_directory(dialogs)
        self.assertIn("search", dialogs.try_page("Active Directory"))
        dialogs.button("Next")
        self.fill_exchange(dialogs)
        self.assertIn("login", dialogs.try_page("Exchange"))
        dialogs.button("Next")
        dialogs.page("Service")
        dialogs.fill(interval="2m")
        dialogs.choose("as busy times without any text")
        dialogs.button("Next")
        dialogs.screen.wait_for("[service] interval", "<Go on>")
        dialogs.screen.keys("Enter")
        dialogs.page("Log")
        dialogs.choose("everything, for support")
        dialogs.button("Next")
        last = dialogs.page("Finish")
        self.assertIn("[ucserver] user: replicator", last)
        self.assertNotIn(PASSWORD, last)
        self.assertRegex(dialogs.try_page("Finish"), "would be written")
        self.assertIn(f"{self.config} was written", Dialogs.flat(self.finish(dialogs)))
        text = self.config.read_text()
        self.assertTrue(text.startswith("# mine\n"), text)
        for line in ("interval = 2m", "private = times", "level = debug"):
            self.assertIn(line + "\n", text)
        self.assertEqual((self.home / "secrets" / "exchange").read_text(), PASSWORD)
        self.assertEqual(stat.S_IMODE((self.home / "secrets" / "exchange").stat().st_mode) & 0o007, 0)
        self.assertEqual(int(self.tenant.ucserver(command="statistics")["counts"].get("writes", 0)), 0)

    def test_whole_course_in_german(self) -> None:
        self.write_unasked()
        dialogs = self.begin(GERMAN)
        self.fill_ucserver(dialogs)
        shown = dialogs.try_page("UCServer")
        self.assertIn("Listen schreiben", shown)
        self.assertNotIn("write lists", shown)
        dialogs.button("Next")
        self.fill_directory(dialogs)
        self.assertIn(": Verbindung: der Server ist erreichbar", dialogs.try_page("Active Directory"))
        dialogs.button("Next")
        self.fill_exchange(dialogs)
        self.assertIn("Anmeldung", dialogs.try_page("Exchange"))
        for page in ("Exchange", "Service", "Log"):
            dialogs.page(page)
            dialogs.button("Next")
        dialogs.page("Finish")
        self.assertIn("würden geschrieben", dialogs.try_page("Finish"))
        self.assertIn("wurde geschrieben", self.finish(dialogs))

    def test_run_again_shows_what_is_set_and_changes_only_what_is_changed(self) -> None:
        settings = self.whole()
        write_configuration(self.config, settings)
        text = "# mine\n" + self.config.read_text().replace("[service]", "# ours\n[service]")
        self.config.write_text(text)
        for value, is_changed in ((None, False), ("2h", True)):
            dialogs = self.begin()
            for page in PAGES[:-1]:
                shown = dialogs.page(page)
                if page == "UCServer":
                    self.assertIn(ADMINISTRATOR, shown)
                    self.assertIn("Password (empty: keep it)", shown)
                if page == "Service" and value is not None:
                    dialogs.fill(interval=value)
                dialogs.button("Next")
            self.assertEqual("[service] interval: 2h (was: 1h)" in dialogs.page("Finish"), is_changed)
            shown = self.finish(dialogs)
            self.assertEqual("Nothing was changed" in shown, not is_changed)
        self.assertEqual(self.config.read_text(), text.replace("interval = 1h", "interval = 2h"))

    def test_wrong_answers_are_told_and_mended(self) -> None:
        self.write_unasked()
        dialogs = self.begin()
        self.fill_ucserver(dialogs)
        dialogs.fill(host="not a host", port="9")
        dialogs.button("Next")
        dialogs.screen.wait_for("[ucserver] host:")
        dialogs.fill(host=self.value("ucserver", "host"))
        shown = dialogs.try_page("UCServer", is_good=False)
        self.assertRegex(shown, r"BAD connect: no connection to 127\.0\.0\.1 \(127\.0\.0\.1\) port 9: ")
        dialogs.fill(port=self.value("ucserver", "port"), password="wrong")
        self.assertRegex(dialogs.try_page("UCServer", is_good=False), "BAD log in: ")
        dialogs.fill(password=PASSWORD)
        dialogs.try_page("UCServer")
        dialogs.button("Next")
        self.fill_directory(dialogs, "wrong")
        dialogs.try_page("Active Directory", is_good=False)
        dialogs.fill(password=DIRECTORY_PASSWORD)
        dialogs.try_page("Active Directory")
        dialogs.button("Next")
        self.fill_exchange(dialogs)
        dialogs.fill(host="https://127.0.0.1:9/EWS/Exchange.asmx")
        self.assertIn("port 9", dialogs.try_page("Exchange", is_good=False))
        dialogs.fill(host=self.value("exchange", "url"), password="wrong")
        dialogs.try_page("Exchange", is_good=False)
        dialogs.fill(password=PASSWORD)
        dialogs.try_page("Exchange")
        dialogs.button("Next")
        dialogs.page("Service")
        dialogs.fill(interval="often")
        dialogs.button("Next")
        dialogs.screen.wait_for("[service] interval:")
        dialogs.fill(interval="30m")
        dialogs.button("Next")
        dialogs.page("Log")

    def test_leaving_at_each_page_keeps_everything(self) -> None:
        write_configuration(self.config, merge(self.whole(), {"exchange": {"secret_file": None}}))
        before = self.files()
        for count, last in enumerate(PAGES):
            with self.subTest(last):
                dialogs = self.begin()
                for page in PAGES[:count]:
                    dialogs.page(page)
                    if page == "Exchange":
                        dialogs.fill(password=PASSWORD)
                    if page == "UCServer":
                        dialogs.fill(password="another", user="another")
                    dialogs.button("Next")
                dialogs.page(last)
                self.assertEqual(dialogs.quit(), 1)
                self.assertEqual(self.files(), before)

    def test_back_leads_to_what_was_typed(self) -> None:
        self.write_unasked()
        dialogs = self.begin()
        self.fill_ucserver(dialogs)
        dialogs.button("Next")
        self.fill_directory(dialogs)
        dialogs.button("Back")
        shown = dialogs.page("UCServer")
        for text in (self.value("ucserver", "port"), ADMINISTRATOR, "Password (empty: keep it)"):
            self.assertIn(text, shown)
        dialogs.button("Next")
        self.assertIn(self.value("directory", "user"), dialogs.page("Active Directory"))
        self.assertEqual(dialogs.quit(), 1)

    def test_nothing_is_cut_off_in_a_window_of_any_size(self) -> None:
        write_configuration(self.config, self.whole())
        for language in ("C.UTF-8", GERMAN):
            for size in ((76, 23), (120, 40)):
                with self.subTest(language, size=size):
                    dialogs = self.begin(language, size)
                    for page in PAGES[:-1]:
                        dialogs.page(page)
                        dialogs.button("Next")
                    dialogs.page("Finish")
                    self.assertEqual(dialogs.quit(), 1)
        dialogs = self.begin(size=(70, 20))
        shown = dialogs.screen.wait_for("use --plain")
        self.assertIn("at least 76 columns and 23 lines", Dialogs.flat(shown))
        self.assertEqual(dialogs.screen.wait_for_end(), 2)

    def test_a_terminal_that_is_closed_ends_it(self) -> None:
        self.write_unasked()
        before = self.config.read_bytes()
        dialogs = self.begin()
        dialogs.page("UCServer")
        process = dialogs.screen.process("ewscalctl")
        dialogs.screen.hang_up()
        self.assertTrue(dialogs.screen.has_ended(process), "the assistant goes on without a terminal")
        self.assertEqual(self.config.read_bytes(), before)

    def test_a_window_over_a_page_leaves_nothing_of_it_to_be_seen(self) -> None:
        write_configuration(self.config, self.whole())
        dialogs = self.begin(GERMAN)
        for page in PAGES:
            for key, word in (("F1", "Enter: go on"), ("Escape", "Nothing has been written. Quit all the same?")):
                with self.subTest(page, key=key):
                    below = dialogs.page(page)
                    dialogs.screen.keys(key)
                    shown = dialogs.screen.wait_for(dialogs.word(word))
                    dialogs.whole(shown)
                    frames = [line for line in shown.splitlines() if line.strip()[:1] in ("┌", "│", "└")]
                    self.assertGreaterEqual(len(frames), sum("│" in line for line in below.splitlines()) + 2, shown)
                    self.assertEqual([line for line in frames if line.count("│") > 2], [], shown)
                    dialogs.screen.keys("Enter")
            dialogs.page(page)
            if page != PAGES[-1]:
                dialogs.button("Next")

    def test_each_field_is_explained(self) -> None:
        for language, size, expected in ((GERMAN, (80, 24), "So, wie er im Zertifikat des UCServers steht"),
                                         ("C.UTF-8", (120, 40), "As it stands in the UCServer's certificate")):
            self.write_unasked()
            dialogs = self.begin(language, size)
            dialogs.page("UCServer")
            dialogs.screen.keys("F1")
            Dialogs.whole(dialogs.screen.wait_for(expected, dialogs.word("Go on")))
            

if __name__ == "__main__":
    unittest.main()
