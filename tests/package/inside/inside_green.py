"""From the package to everybody fresh, and what each place says while a server is broken."""

from __future__ import annotations

import json
import re
import time
import unittest
from dataclasses import dataclass
from typing import Any, Callable

from installed import PACKAGES, PATIENCE_SECONDS, SERVICE, InstalledTest, install, property_of, run
from page_words import catalogue, remedy
from tenant.program import wait_until

USERS = 60
# Where a round takes up what was mended: an interval, the pauses of a server that failed, and some time to work.
HEALING_SECONDS = 120.0
# The least that needs no warning; what is broken later is to be seen sooner.
INTERVAL, SHORT_INTERVAL = "5m", "10s"
LANGUAGES = {"en": "C.UTF-8", "de": "de_DE.UTF-8"}
NOBODY_FRESH = "[prerequisite.nobody_fresh]"
SHORT_WARNING = "[settings.interval_short]"
NAME_IN_TEXT = re.compile(r"\[([a-z_]+\.[a-z0-9_]+)\]")
PROGRAMS = {f"ewscal-{role}": {f"ewscal-{role}"} for role in ("worker-ews", "worker-ldap", "publisher-ucserver")}


@dataclass(frozen=True)
class Fault:
    """One server, what is done to it, and the name that each place must give it."""

    server: str
    what: str
    name: str


@dataclass(frozen=True)
class Said:
    """What one place has said of a fault."""

    name: str
    remedy: str


FAULTS = (
    Fault("ucserver", "stopped", "connection.failed"),
    Fault("directory", "stopped", "connection.failed"),
    Fault("exchange", "busy", "exchange.busy"),
    Fault("exchange", "stopped", "connection.failed"),
)


class GreenTest(InstalledTest):
    """One machine, from a clean Debian on."""

    def test_from_package_to_green_and_back(self) -> None:
        """The minutes are printed; every fault has one name and one remedy everywhere and heals without a restart."""
        self.make_tenant(USERS).start_servers()
        began = time.monotonic()
        install(PACKAGES)
        said = self.tenant.set_up_by_answers(interval=INTERVAL)
        self.wait_until_fresh()
        print(f"from package to green: {(time.monotonic() - began) / 60:.2f} minutes", flush=True)
        self.assert_set_up(said)
        self.assert_green()
        self.tenant.compare()
        self.tenant.set_up_by_answers(interval=SHORT_INTERVAL)
        self.wait_until_fresh()
        process = property_of(SERVICE, "MainPID")
        for fault in FAULTS:
            with self.subTest(f"{fault.server} {fault.what}"):
                self.break_and_mend(fault)
        self.assertEqual(property_of(SERVICE, "MainPID"), process)
        self.assertEqual(property_of(SERVICE, "NRestarts"), "0")
        self.assert_reload_and_stop()

    def assert_set_up(self, said: str) -> None:
        """One user's whole way was seen, and the service runs, also after the next start of the machine."""
        self.assertRegex(said, "appointments of .* would be written, .*nothing was written")
        self.assertNotRegex(said, r"(?m)^ *(BAD|WARN) ")
        self.assertEqual(run("systemctl", "is-enabled", SERVICE).strip(), "enabled")
        self.assertEqual(self.tenant.users_of_processes(), PROGRAMS | {"ewscal-supervisor": {"ewscal"}})
        owners = run("find", "/var/lib/ewscal", "!", "-user", "ewscal")
        self.assertEqual(owners, "", "what set-up makes there belongs to the service")
        open_to_all = run("find", "/etc/ewscal", "-type", "f", "-perm", "/o=r", "!", "-name", "*.pub", "!", "-path",
                          "*/ca/*")
        self.assertEqual(open_to_all, "")

    def assert_green(self) -> None:
        """Nobody needs to act, whomever one asks, and each step of the check is good without a warning."""
        run("ewscalctl", "status")
        checks = json.loads(run("ewscalctl", "check", "--json"))["checks"]
        steps = [step for check in checks for step in check["steps"]]
        self.assertGreater(len(steps), 20)
        self.assertEqual([step for step in steps if not step["good"] or step.get("warning")], [])

    def assert_mended(self) -> None:
        """The same while the interval is shorter than anybody should have it."""
        run("ewscalctl", "status")
        run("ewscalctl", "check")

    def assert_reload_and_stop(self) -> None:
        """systemd's own words lead to the same."""
        run("systemctl", "reload", SERVICE)
        self.assertEqual(property_of(SERVICE, "ActiveState"), "active")
        run("systemctl", "stop", SERVICE)
        self.assertEqual((property_of(SERVICE, "ActiveState"), property_of(SERVICE, "Result")), ("inactive", "success"))
        run("ewscalctl", "check")  # as well by itself, with the passwords that set-up has closed to others
        self.assertEqual(run("find", "/var/lib/ewscal", "!", "-user", "ewscal"), "")

    # --- faults ---

    def break_server(self, fault: Fault) -> Callable[[], object]:
        """Breaks it; what is returned mends it."""
        tenant = self.tenant
        if fault.what == "stopped":
            server = tenant.servers[fault.server]
            port = int(server.ready["port"])
            server.kill_with_children()
            start = {"ucserver": tenant.start_ucserver, "directory": tenant.start_directory,
                     "exchange": tenant.start_exchange}[fault.server]
            return lambda: start(port=port)
        if fault.what == "busy":
            tenant.exchange(command="misbehave", rules=[
                {"match": {"any": True}, "do": "http_status", "status": 503, "retry_after_seconds": 2}])
            return lambda: tenant.exchange(command="misbehave", rules=[])
        raise ValueError(fault)

    def rows(self, fault: Fault) -> list[dict[str, Any]]:
        """The rows of /stats about the server that say what is wrong."""
        rows = (self.tenant.statistics() or {"servers": []})["servers"]
        return [row for row in rows if row["name"] == fault.server and row["text"]]

    def break_and_mend(self, fault: Fault) -> None:
        """All places say the same, and nothing is left when it is mended."""
        began = time.time()
        mend = self.break_server(fault)
        try:
            wait_until(lambda: {row["text_name"] for row in self.rows(fault)} == {fault.name}, PATIENCE_SECONDS,
                       f"what is wrong with {fault.server}")
            for language in LANGUAGES:
                self.assert_same_everywhere(fault, language, began)
        finally:
            mend()
        began_to_heal = time.monotonic()
        wait_until(self.is_mended, HEALING_SECONDS, f"a good {fault.server}")
        print(f"good again by itself after {time.monotonic() - began_to_heal:.0f} s", flush=True)
        self.assert_mended()

    def assert_same_everywhere(self, fault: Fault, language: str, began: float) -> None:
        """One name, and one remedy: that which the page shows."""
        locale = LANGUAGES[language]
        events = catalogue(self.tenant.endpoint(), language)
        remedies = {remedy(events, fault.name, row["text_fields"]) for row in self.rows(fault)}
        self.assertEqual(len(remedies), 1)
        expected = Said(fault.name, remedies.pop())
        said = {"status": self.by_status(fault, locale), "check": self.by_check(locale),
                "metrics and help": self.by_metrics_and_help(fault, locale)}
        if language == "en":
            said |= {"statistics": self.by_statistics(fault), "log": self.by_log(fault, began)}
        print(f"{fault.server} {fault.what}, {language}: the page says {expected}; {said}", flush=True)
        for place, texts in said.items():
            self.assert_says(place, texts, expected)

    def assert_says(self, place: str, texts: set[str], expected: Said) -> None:
        """Each text has that name and no other one, and what helps, or nothing where nothing has to be done."""
        self.assertNotEqual(texts, set(), place)
        for text in texts:
            self.assertEqual(set(NAME_IN_TEXT.findall(text)), {expected.name}, f"{place}: {text}")
            self.assertIn(expected.remedy, text, place)
            # The other two say in words that nothing is known to help.
            if expected.remedy == "" and place not in ("metrics and help", "check"):
                self.assertNotIn("; ", text.split(" [")[0], f"{place}: a remedy where there is none")

    def is_mended(self) -> bool:
        """Nothing is said of any server, and everybody is fresh."""
        statistics = self.tenant.statistics()
        return statistics is not None and not any(row["text"] for row in statistics["servers"]) and \
            statistics["users"]["fresh"] == USERS and statistics["users"]["by_result"]["none yet"] == 0

    def by_statistics(self, fault: Fault) -> set[str]:
        """The sentences in /stats, with their names."""
        return {f"{row['text']} [{row['text_name']}]" for row in self.rows(fault)}

    def in_language(self, locale: str, *arguments: str) -> str:
        """What `ewscalctl` shows to somebody with that locale."""
        return run("env", f"LANG={locale}", *self.tenant.ctl_command(*arguments), check=False)

    def by_status(self, fault: Fault, locale: str) -> set[str]:
        """The lines of `ewscalctl status` about the server that have a name in brackets."""
        lines = [line.strip() for line in self.in_language(locale, "status").splitlines()]
        return {line for line in lines if line.startswith(f"{fault.server} ") and NAME_IN_TEXT.search(line)}

    def by_check(self, locale: str) -> set[str]:
        """The lines of `ewscalctl check` that have a name in brackets, but for what follows from the fault and from the
        short interval."""
        lines = self.in_language(locale, "check").splitlines()
        return {line.strip() for line in lines
                if NAME_IN_TEXT.search(line) and not any(name in line for name in (SHORT_WARNING, NOBODY_FRESH))}

    def by_metrics_and_help(self, fault: Fault, locale: str) -> set[str]:
        """The label of the metric, and what `ewscalctl help` knows of it."""
        return {f"{self.in_language(locale, 'help', label)} [{label}]" for label in self.by_metrics(fault)}

    def by_metrics(self, fault: Fault) -> set[str]:
        """The labels of the metric of the server."""
        lines = re.findall(r"^ewscal_server_reason\{(.*)\} 1(?:\.0)?$", self.tenant.metrics(), re.MULTILINE)
        rows = [dict(re.findall(r'(\w+)="([^"]*)"', line)) for line in lines]
        return {row["reason"] for row in rows if row["server"] == fault.server}

    def by_log(self, fault: Fault, began: float) -> set[str]:
        """What the journal has of it by its own fields; what ended the session before may have had another reason, and
        a server that was too busy at the log-in is told of as what became of the account."""
        lines = run("journalctl", "--no-pager", "--quiet", "--output=json", f"--since=@{int(began)}",
                    f"EWSCAL_REASON={fault.name}").splitlines()
        found = [entry for entry in map(json.loads, lines) if entry.get("EWSCAL_SERVER", fault.server) == fault.server]
        for entry in found:
            self.assertEqual((entry["SYSLOG_IDENTIFIER"], entry["_SYSTEMD_UNIT"]), ("EWSCalSvc", SERVICE))
            self.assertIn(entry["EWSCAL_EVENT"], ("server.in_trouble", "server.unusable", "account.refused"))
        return {f"{entry['EWSCAL_WHY']} [{entry['EWSCAL_REASON']}]" for entry in found}


if __name__ == "__main__":
    unittest.main()
