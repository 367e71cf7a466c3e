"""Set up from a file of answers: everything right, the same again, and what is wrong."""

from __future__ import annotations

import re
import shutil
import stat
import sys
import unittest

from support import (DIRECTORY_PASSWORD, PASSWORD, ROOT, AssistantTest, fingerprint, make_certificate,
                     write_configuration)

sys.path.insert(0, str(ROOT / "tests" / "guide"))

from guide_text import read_chapter  # noqa: E402


class AnswersTest(AssistantTest):
    """Nobody is asked; each server is."""

    def count(self, what: str) -> int:
        """How often that has happened at the UCServer."""
        return int(self.tenant.ucserver(command="statistics")["counts"].get(what, 0))

    def everything(self) -> dict[str, bytes]:
        """Each file that set-up makes, but for the ledger of tries and logs."""
        return {str(path.relative_to(self.home)): path.read_bytes() for path in sorted(self.home.rglob("*"))
                if path.is_file() and path.parent.name not in ("state", "log")}

    def test_everything_right(self) -> None:
        done = self.run_answers(self.answers())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "appointments of .* would be written, .*nothing was written")
        self.assertEqual((self.home / "secrets" / "ucserver").read_text(), PASSWORD)
        self.assertEqual((self.home / "secrets" / "directory").read_text(), DIRECTORY_PASSWORD)
        self.assertEqual(stat.S_IMODE((self.home / "secrets" / "ucserver").stat().st_mode) & 0o007, 0)
        self.assertTrue((self.home / "keys" / "supervisor.key").exists())
        self.assertNotIn(PASSWORD, done.stdout + done.stderr + self.config.read_text())
        self.assertEqual(self.count("writes"), 0)

    def test_the_same_again_changes_no_octet(self) -> None:
        answers = self.answers()
        self.assertEqual(self.run_answers(answers).returncode, 0)
        before = self.everything()
        done = self.run_answers(answers)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(before, self.everything())
        self.assertIn("Nothing was changed", done.stdout)

    def test_exchange_needs_no_word_of_the_assistant(self) -> None:
        theirs = self.tenant.base_settings()["exchange"]
        for key in ("url", "host"):
            with self.subTest(key):
                self.config.unlink(missing_ok=True)
                address = {"url": None, "host": None, key: theirs["url"]}
                done = self.run_answers(self.answers(exchange={**address, "find": None, "same_account": None}))
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                section = self.config.read_text().partition("[exchange]")[2]
                for line in (f"url = {theirs['url']}", f"user = {theirs['user']}",
                             f"secret_file = {self.home}/secrets/exchange"):
                    self.assertIn(f"\n{line}\n", section)

    def test_what_another_answer_would_hide_is_refused_and_no_server_is_asked(self) -> None:
        refused = self.count("login_refused")
        for hiding, told in (({"same_account": "yes"}, "set same_account = no"), ({"find": "auto"}, "set find = host")):
            answers = self.answers(exchange=hiding)
            done = self.run_answers(answers)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertRegex(done.stderr, rf"{answers}, line [0-9]+: .* would have no effect, .*; {told}, or remove ")
        self.assertEqual(self.count("login_refused"), refused)
        self.assertFalse(self.config.exists())

    def test_german(self) -> None:
        done = self.run_answers(self.answers(), "de_DE.UTF-8")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, "Termine von .* würden geschrieben, .*es wurde nichts geschrieben")

    def test_a_server_that_is_not_there(self) -> None:
        done = self.run_answers(self.answers(directory={"host": "127.0.0.1", "port": "9"}))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertFalse(self.config.exists())
        self.assertIn("refused", done.stdout)

    def test_a_setting_that_no_page_has_and_that_is_wrong_is_told(self) -> None:
        done = self.run_answers(self.answers(service={"window": "long"}))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^BAD +\[service\] window: .*long")
        self.assertFalse(self.config.exists())

    def test_a_wrong_password_is_sent_once(self) -> None:
        wrong = self.home / "wrong"
        wrong.write_text("wrong")
        wrong.chmod(0o600)
        answers = self.answers(ucserver={"secret_file": str(wrong)})
        self.assertEqual(self.run_answers(answers).returncode, 1)
        refused = self.count("login_refused")
        self.assertGreater(refused, 0)
        done = self.run_answers(answers)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(self.count("login_refused"), refused, done.stdout)
        self.assertFalse(self.config.exists())

    def test_where_no_password_can_be_read_none_is_sent(self) -> None:
        answers = self.answers()
        self.assertEqual(self.run_answers(answers).returncode, 0)
        (self.home / "secrets" / "ucserver").chmod(0o644)
        answers = self.answers(ucserver={"secret_file": None})
        refused = self.count("login_refused")
        done = self.run_answers(answers)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("settings.secret_readable", done.stdout)
        self.assertIn("trial.no_secret", done.stdout)
        self.assertEqual(self.count("login_refused"), refused, done.stdout)

    def test_a_certificate_that_is_not_trusted_is_not_accepted_by_itself(self) -> None:
        done = self.run_answers(self.answers(ucserver={"ca_file": None}))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("SHA-256", done.stdout)
        self.assertFalse(self.config.exists())

    def test_each_step_has_the_mark_that_check_gives_it(self) -> None:
        for language, good, bad in (("C.UTF-8", "good", "BAD"), ("de_DE.UTF-8", "gut", "FEHLER")):
            with self.subTest(language):
                done = self.run_answers(self.answers(directory={"host": "127.0.0.1", "port": "9"}), language)
                marks = {line.split()[0] for line in done.stdout.splitlines() if re.match(r"\S+ {2,}\S", line)}
                self.assertEqual(marks, {good, bad}, done.stdout)

    def example_of_the_guide(self) -> list[str]:
        """The lines of the file of answers that the guide shows."""
        (block,) = [block for block in read_chapter("en", "installation").blocks if "[finish]" in block.lines]
        return list(block.lines)

    def test_the_example_of_the_guide_with_the_values_of_these_servers(self) -> None:
        ours = self.whole()
        ours["exchange"].update(find="host", host=ours["exchange"].pop("url"), same_account="no")
        ours["ucserver"]["pin"] = fingerprint(self.tenant.certificates.certificate)
        ours["service"]["private"] = "skip"
        ours["finish"] = {"start": "no"}
        section, keys = "", []
        for line in self.example_of_the_guide():
            key = line.partition(" = ")[0]
            if line.startswith("["):
                section = line.strip("[]")
            elif line:
                self.assertIn(key, ours[section], line)
                keys.append((section, key))
        for own in (("exchange", "find"), ("exchange", "same_account"), ("finish", "start"), ("ucserver", "pin")):
            self.assertIn(own, keys)
        path = self.home / "answers"
        write_configuration(path, ours)
        done = self.run_answers(path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_example_of_the_guide_is_understood(self) -> None:
        for name in ("ucserver", "directory"):
            (self.home / name).write_text("guess")
            (self.home / name).chmod(0o600)
        path = self.home / "answers"
        lines = [line.replace("/root/answers", str(self.home)).replace(".example.com", ".invalid")
                 for line in self.example_of_the_guide() if not line.startswith("ca_file")]
        lines.insert(lines.index("[service]") + 1, f"state_directory = {self.home}/state")
        path.write_text("\n".join(lines) + "\n")
        done = self.run_answers(path)
        self.assertEqual((done.returncode, done.stderr), (1, ""), done.stdout)
        self.assertIn("ucserver.invalid", done.stdout)
        self.assertNotIn("[settings.", done.stdout)


class EndingTest(AssistantTest):
    """Servers whose certificates end within days."""

    @classmethod
    def prepare(cls) -> None:
        own, days = cls.tenant.certificates, 10
        made = make_certificate(cls.folder / "ending", own.authority, days=days)
        shutil.copy(made.certificate, own.certificate)
        shutil.copy(made.key, own.key)

    def test_a_warning_is_one_and_no_failure(self) -> None:
        for language, mark, other in (("C.UTF-8", "WARN", "BAD"), ("de_DE.UTF-8", "WARNUNG", "FEHLER")):
            with self.subTest(language):
                done = self.run_answers(self.answers(), language)
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertRegex(done.stdout, rf"(?m)^{mark} +\S.*\[server\.certificate_ends\]$")
                self.assertNotIn(other, done.stdout)


if __name__ == "__main__":
    unittest.main()
