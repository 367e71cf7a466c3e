"""A password that was refused before: a person is told so and asked, and only a yes sends it once more."""

from __future__ import annotations

import os
import subprocess
import unittest

from dialogs import Dialogs
from screen import Screen
from support import PASSWORD, AssistantTest, write_configuration


class OnceMoreTest(AssistantTest):
    """The simulator counts what it was sent."""

    def setUp(self) -> None:
        super().setUp()
        write_configuration(self.config, self.whole())

    def refused(self) -> int:
        """How often the UCServer has refused a password."""
        return int(self.tenant.ucserver(command="statistics")["counts"].get("login_refused", 0))

    def test_dialogs(self) -> None:
        self.ask_in_dialogs("C.UTF-8")

    def test_dialogs_in_german(self) -> None:
        self.ask_in_dialogs("de_DE.UTF-8")

    def ask_in_dialogs(self, language: str) -> None:
        """Wrong, no, yes, and then the right one, of which it is said that two were wrong before."""
        screen = Screen(self.home, self.command(), {"LANG": language})
        self.addCleanup(screen.close)
        dialogs = Dialogs(screen, language != "C.UTF-8")
        before = self.refused()
        dialogs.page("UCServer")
        dialogs.fill(password=f"wrong-{language}")
        dialogs.try_page("UCServer", is_good=False)
        self.assertEqual(self.refused(), before + 1)
        dialogs.button("Test")
        asked = screen.wait_for(dialogs.word("Try it once more"), dialogs.word("Do not send it"))
        dialogs.whole(asked)
        self.assertIn("[ucserver.password_wrong]", asked)
        screen.keys("Enter")
        self.assertIn("refused_before", dialogs.flat(dialogs.result("UCServer")).replace(" ", ""))
        self.assertEqual(self.refused(), before + 1)
        dialogs.button("Test")
        screen.wait_for(dialogs.word("Try it once more"))
        screen.keys("Up", "Enter")
        dialogs.result("UCServer")
        screen.wait_for(dialogs.word("The test has failed."))
        self.assertEqual(self.refused(), before + 2)
        dialogs.fill(password=PASSWORD)
        dialogs.button("Test")
        dialogs.whole(screen.wait_for(dialogs.word("Try it once more"), "[account.tried_often]"))
        screen.keys("Up", "Enter")
        dialogs.result("UCServer")
        screen.wait_for(dialogs.word("The test was successful."))
        self.assertEqual(self.refused(), before + 2)
        self.assertEqual(dialogs.quit(), 1)
        screen.close()

    def plainly(self, answers: str) -> str:
        """Runs the plain questions with these answers; returns what was written."""
        done = subprocess.run(self.command("--plain"), input=answers, capture_output=True, text=True, check=False,
                              timeout=120, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stdout

    def test_plain(self) -> None:
        kept, before = "\n\n\n\n", self.refused()
        self.plainly("\n\n\nwrong-plain\nt\n" + kept + "q\n")
        self.assertEqual(self.refused(), before + 1)
        shown = self.plainly("\n\n\nwrong-plain\nt\n2\n" + kept + "q\n")
        self.assertIn("    1  Try it once more\n    2  Do not send it\n", shown)
        self.assertEqual(self.refused(), before + 1, shown)
        shown = self.plainly("\n\n\nwrong-plain\nt\n1\n" + kept + "q\n")
        self.assertEqual(self.refused(), before + 2, shown)

    def test_nobody_to_ask(self) -> None:
        wrong = self.home / "wrong"
        wrong.write_text("wrong-answers")
        wrong.chmod(0o600)
        answers, before = self.answers(ucserver={"secret_file": str(wrong)}), self.refused()
        self.assertEqual(self.run_answers(answers).returncode, 1)
        self.assertEqual(self.refused(), before + 1)
        done = self.run_answers(answers)
        self.assertEqual((done.returncode, self.refused()), (1, before + 1), done.stdout)
        self.assertIn("Do not send it", done.stdout)


if __name__ == "__main__":
    unittest.main()
