"""Set up once more while the service runs: its session with the UCServer goes on, unless somebody agrees."""

from __future__ import annotations

import unittest

from dialogs import PAGES, Dialogs
from screen import Screen
from support import AssistantTest, merge, write_configuration


class RunningTest(AssistantTest):
    """A tenant whose service runs, and its configuration."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.tenant.make_keys()
        cls.tenant.start_supervisor()
        cls.tenant.wait_for_round()

    def setUp(self) -> None:
        super().setUp()
        write_configuration(self.config, self.tenant.base_settings())

    def logins(self) -> tuple[int, int]:
        """How often the UCServer has accepted and refused a log-in."""
        counts = self.tenant.ucserver(command="statistics")["counts"]
        return int(counts.get("login_accepted", 0)), int(counts.get("login_refused", 0))

    def begin(self, language: str = "C.UTF-8") -> Dialogs:
        """The assistant on its first page."""
        screen = Screen(self.home, self.command(), {"LANG": language})
        self.addCleanup(screen.close)
        dialogs = Dialogs(screen, language != "C.UTF-8")
        dialogs.page("UCServer")
        return dialogs

    def test_the_service_answers_for_a_page_that_is_not_changed(self) -> None:
        before = self.logins()
        dialogs = self.begin()
        shown = dialogs.try_page("UCServer")
        self.assertIn("the service that runs was asked", shown)
        self.assertRegex(shown, r"good [^:]*read the list of users")
        for page in PAGES[:-1]:
            dialogs.page(page)
            if page in ("Active Directory", "Exchange"):
                dialogs.try_page(page)
            dialogs.button("Next")
        dialogs.page("Finish")
        shown = dialogs.try_page("Finish")
        self.assertIn("the service that runs has", shown)
        self.assertIn("would be written", shown)
        user = str(self.tenant.ctl("users").splitlines()[1].split()[0])
        dialogs.fill(sample=user)
        self.assertIn(f"the service that runs has {user}", dialogs.try_page("Finish"))
        dialogs.fill(sample="nobody@example.test")
        dialogs.try_page("Finish", is_good=False)
        self.assertEqual(dialogs.quit(), 1)
        self.assertEqual(self.logins(), before)

    def test_in_german(self) -> None:
        shown = self.begin("de_DE.UTF-8").try_page("UCServer")
        self.assertIn("Der Dienst, der läuft, wurde gefragt".casefold(), shown.casefold())
        self.assertRegex(shown, r"gut [^:]*Benutzerliste lesen")

    def test_a_page_that_is_changed_is_tried_only_by_agreement(self) -> None:
        accepted, refused = self.logins()
        dialogs = self.begin()
        dialogs.fill(password="another")
        for keys, more in ((["Enter"], 0), (["Up", "Enter"], 1)):
            dialogs.button("Test")
            dialogs.whole(dialogs.screen.wait_for("Test all the same", "Do not test now"))
            dialogs.screen.keys(*keys)
            if more:
                dialogs.result("UCServer")
            dialogs.screen.wait_for("The test has failed.")
            self.assertEqual(self.logins(), (accepted, refused + more))
        self.assertEqual(dialogs.quit(), 1)

    def test_from_a_file_of_answers(self) -> None:
        before = self.logins()
        path = self.home / "answers"
        write_configuration(path, merge(self.tenant.base_settings(), {
            "exchange": {"url": None, "find": "host", "host": self.tenant.base_settings()["exchange"]["url"],
                         "same_account": "no"}, "finish": {"start": "no"}}))
        for _ in range(2):  # the passwords come to their usual place, or stay where they are
            done = self.run_answers(path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("the service that runs was asked", done.stdout)
        self.assertEqual(self.logins(), before)


if __name__ == "__main__":
    unittest.main()
