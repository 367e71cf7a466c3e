"""Completion of ewscalctl in a bash: what is offered for what was typed so far."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

from programs import PROGRAMS, ROOT, help_of

SCRIPT = """
. "$1"
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_ewscalctl ewscalctl "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def offered(*words: str, programs: Path = PROGRAMS) -> list[str]:
    """What bash would show behind `ewscalctl` and these words, of which the last one is being typed."""
    script = SCRIPT.format(words=" ".join(map(shlex.quote, ("ewscalctl", *words))))
    environment = {**os.environ, "PATH": f"{programs}:{PROGRAMS}:{os.environ['PATH']}", "LANG": "de_DE.UTF-8",
                   "LANGUAGE": "de"}
    done = subprocess.run(["bash", "-c", script, "bash", ROOT / "deploy/ewscalctl.completion"], env=environment,
                          capture_output=True, text=True, timeout=60, check=True)
    return [line for line in done.stdout.splitlines() if line]


class CompletionTest(unittest.TestCase):
    """The help is where it takes its words from."""

    def test_every_command_of_the_help_is_offered(self) -> None:
        """None of them is a placeholder."""
        commands = offered("")
        self.assertLessEqual({"status", "users", "user", "check", "keys", "account", "reload", "log-level"},
                             set(commands))
        self.assertEqual([word for word in commands if not word.replace("-", "").isalpha()], [])
        self.assertEqual(offered("sta"), ["status"])
        self.assertEqual(offered("--json", "relo"), ["reload"])

    def test_second_words(self) -> None:
        """Sub-commands, and words that an argument stands for."""
        self.assertEqual(set(offered("keys", "")), {"init", "add-host", "list", "revoke"})
        self.assertEqual(offered("account", "re"), ["retry"])
        self.assertEqual(set(offered("check", "")), {"ucserver", "directory", "exchange"})
        self.assertEqual(set(offered("log-level", "")), {"error", "warning", "info", "debug"})
        self.assertIn("stale", offered("users", ""))
        self.assertEqual(set(offered("service", "")), {"start", "stop", "status"})
        self.assertEqual(offered("service", "sta"), ["start", "status"])

    def test_each_argument_of_which_the_words_are_known_has_some(self) -> None:
        """Names of people and accounts, and processes while no supervisor answers, are not known."""
        commands = re.findall(r"^  ([a-z-]+) ([^ a-z]+) ", help_of("ewscalctl").split("Options:")[0], re.MULTILINE)
        self.assertIn(("log-level", "LEVEL"), commands)
        for command, argument in commands:
            if argument.strip("[]") not in ("NAME", "USER", "ROLE/N"):
                self.assertNotEqual(offered(command, ""), [], f"{command} {argument}")

    def test_nothing_is_offered_that_is_refused(self) -> None:
        """`control` is a role of keys, and no process has it; what runs can be started again alone, too."""
        roles = {"worker-ews", "worker-ldap", "publisher-ucserver"}
        self.assertEqual(set(offered("scale", "")), roles)
        self.assertEqual(set(offered("restart", "")), roles)
        self.assertEqual(set(offered("keys", "add-host", "x", "--role", "")), {*roles, "control"})

    def test_nothing_is_offered_twice(self) -> None:
        """Some commands have several lines in the help."""
        for words in (("",), ("a",), ("k",), ("keys", ""), ("account", ""), ("--",), ("help", ""), ("help", "e")):
            self.assertEqual(sorted(offered(*words)), sorted(set(offered(*words))), words)
        self.assertEqual(offered("k"), ["keys"])

    def test_every_topic_of_help(self) -> None:
        """Commands, lists, chapters and settings at once; events as soon as it is known which are meant."""
        topics = set(offered("help", ""))
        self.assertLessEqual({"run-now", "keys", "settings", "events", "guide", "troubleshooting", "exchange",
                              "service.interval"}, topics)
        self.assertNotIn("exchange.busy", topics)
        self.assertLessEqual({"exchange", "exchange.busy"}, set(offered("help", "ex")))
        self.assertEqual(offered("help", "service.inter"), ["service.interval"])
        self.assertEqual([topic for topic in topics if not topic.replace("-", "").replace("_", "").replace(".", "")
                          .isalnum()], [])

    def test_options_and_their_values(self) -> None:
        """By what the help puts behind them."""
        self.assertLessEqual({"--json", "--keys", "--connect", "--output"}, set(offered("--")))
        self.assertEqual(offered("status", "--js"), ["--json"])
        self.assertEqual(offered("keys", "add-host", "x", "--role", "pub"), ["publisher-ucserver"])
        self.assertIn("/etc", offered("--keys", "/et"))
        self.assertEqual(offered("--timeout", ""), [])

    def test_nothing_of_a_process_or_a_line_is_executed(self) -> None:
        """What a process elsewhere says of itself is in the table of processes; bash expands lists of words."""
        with tempfile.TemporaryDirectory() as folder:
            mark, program = Path(folder) / "mark", Path(folder) / "ewscalctl"
            program.write_text(f"""#!/bin/bash
if [[ " $* " == *" workers "* ]]; then
    cat <<'END'
  worker-ews/1  here               0.1.0
  worker-ews/2  worker-ews/$(>{mark})  `>{mark}`
  worker-ldap/3@b.example_1-x  worker-ldap/9$(>{mark})
END
else
    exec {PROGRAMS}/ewscalctl "$@"
fi
""")
            program.chmod(0o755)
            names = {"worker-ews/1", "worker-ews/2", "worker-ldap/3@b.example_1-x", "worker-ldap/9"}
            self.assertEqual(set(offered("drain", "", programs=Path(folder))), names)
            self.assertLessEqual(names, set(offered("restart", "", programs=Path(folder))))
            self.assertEqual(set(offered("scale", "", programs=Path(folder))) & names, set())
            self.assertEqual(offered(f"a/b/;e touch {mark};#", ""), [])
            self.assertEqual(offered(f"-a/b/;e touch {mark};#", ""), offered(""))
            self.assertFalse(mark.exists())


if __name__ == "__main__":
    unittest.main()
