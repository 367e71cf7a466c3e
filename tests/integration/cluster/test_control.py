"""Every verb of ewscalctl and every page of the HTTP endpoint, against a running cluster."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import signal
import subprocess
import time
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus import read_metrics
from support import PATIENCE_SECONDS, PROGRAMS, ClusterTest
from tenant.ports import free_port
from tenant.program import heed_signals, wait_until
from watched_terminal import WatchedTerminal
from tenant.tenant import TOKEN, Tenant

GOOD, BAD, USAGE = 0, 1, 2
USERS = 60
SERVERS = ("ucserver", "directory", "exchange")
CHILDREN = {"worker-ldap/1", "worker-ews/1", "worker-ews/2", "publisher-ucserver/1"}


@dataclass
class Answer:
    """What a run of ewscalctl gave."""

    status: int
    output: str
    complaint: str

    def json(self) -> Any:
        """The output as JSON; nothing else may stand there."""
        return json.loads(self.output)


class ControlTest(ClusterTest):
    """One cluster for all tests of a class: they change nothing that others look at."""

    shared: Tenant | None = None
    plain = True

    @classmethod
    def setUpClass(cls) -> None:
        """Starts the cluster and waits for its first round."""
        maker = cls("start")
        cls.shared = maker.start_cluster(USERS, plain=cls.plain)
        cls.addClassCleanup(maker.doCleanups)
        cls.shared.wait_for_round()
        maker.tenant = cls.shared
        wait_until(lambda: set(maker.processes()) == CHILDREN, PATIENCE_SECONDS, "all processes")

    def start(self) -> None:
        """Not a test: what setUpClass needs an object for."""

    def setUp(self) -> None:
        """The tenant under its usual name."""
        assert self.shared is not None
        self.tenant = self.shared

    def command(self, *words: str) -> list[str]:
        """ewscalctl for this tenant."""
        return [str(word) for word in (PROGRAMS / "ewscalctl", "--connect", f"tcp://127.0.0.1:{self.tenant.bus_port}",
                                       "--keys", self.tenant.folder / "keys", *words)]

    def ask(self, *arguments: str) -> Answer:
        """Runs ewscalctl."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=PATIENCE_SECONDS,
                              check=False)
        return Answer(done.returncode, done.stdout, done.stderr)

    def good(self, *arguments: str) -> Answer:
        """The same; it must end with 0 and complain of nothing."""
        answer = self.ask(*arguments)
        self.assertEqual((answer.status, answer.complaint), (GOOD, ""), answer)
        return answer

    def statistics(self) -> Any:
        """What /stats says."""
        return self.tenant.statistics() or {"processes": []}

    def processes(self) -> dict[str, int]:
        """Names and process ids."""
        return {process["name"]: process["process"] for process in self.statistics()["processes"]}


class QuestionsTest(ControlTest):
    """Verbs that only look."""

    def test_status_is_good_after_a_good_round(self) -> None:
        """In words and as data."""
        self.assertIn(f"All calendars are fresh: {USERS} users", self.good("status").output)
        status = self.good("status", "--json").json()
        self.assertEqual((status["users"]["listed"], status["users"]["fresh"]), (USERS, USERS))
        self.assertEqual({server["name"] for server in status["servers"]}, set(SERVERS))
        self.assertEqual(status["problems"], [])

    def test_users_lists_everybody(self) -> None:
        """Byte for byte as the UCServer names them."""
        names = {person["user"] for person in self.tenant.people}
        users = self.good("users", "--json").json()["users"]
        self.assertEqual({user["name"] for user in users}, names)
        self.assertEqual({user["result"] for user in users}, {"replicated"})
        lines = self.good("users").output.splitlines()
        self.assertEqual({line.split()[0] for line in lines[1:-1]}, names)
        self.assertEqual(lines[-1], f"{USERS} users")

    def test_users_are_found_by_conditions(self) -> None:
        """The same people in words, as comma-separated values, as JSON and over HTTP."""
        person = self.tenant.people[3]["user"]
        for words, expected in ((("--like", person.upper()), [person]), (("--failed",), []), (("--stale",), []),
                                (("--quarantined",), []), (("--reason", "server.away"), [])):
            found = self.good("users", *words, "--json").json()["users"]
            self.assertEqual([user["name"] for user in found], expected, words)
        rows = list(csv.reader(io.StringIO(self.good("users", "--csv").output, newline="")))
        self.assertEqual(rows[0][0], "name")
        self.assertEqual({row[0] for row in rows[1:]}, {one["user"] for one in self.tenant.people})
        self.assertEqual(self.ask("users", "--reason", "no.such_reason").status, USAGE)
        self.assertEqual(self.ask("users", "--failed", "--stale").status, USAGE)

    def page_of_users(self, arguments: str, token: bool = True) -> tuple[int, Any]:
        """The status and, of a good one, the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.tenant.http_port, timeout=PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {TOKEN}"} if token else {}
        connection.request("GET", "/users" + arguments, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, json.loads(body) if answer.status == http.client.OK else None

    def test_users_are_named_over_http_with_the_token_only(self) -> None:
        """In pages of fifty."""
        self.assertEqual(self.page_of_users("", token=False)[0], http.client.UNAUTHORIZED)
        _, first = self.page_of_users("")
        _, second = self.page_of_users("?page=2")
        self.assertEqual((first["total"], first["pages"], len(first["users"]), len(second["users"])),
                         (USERS, 2, 50, USERS - 50))
        names = {user["name"] for user in first["users"] + second["users"]}
        self.assertEqual(names, {person["user"] for person in self.tenant.people})
        self.assertEqual(self.page_of_users("?which=failed")[1]["total"], 0)
        self.assertEqual(self.page_of_users("?which=some")[0], http.client.BAD_REQUEST)

    def test_a_person_can_end_it(self) -> None:
        """Where nobody answers, by Ctrl-C and by whatever else ends a program; not what its starter has ignored."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            waiting = ["--connect", f"tcp://127.0.0.1:{free_port()}", "--timeout", "60", "status"]
            with subprocess.Popen(self.command(*waiting), preexec_fn=heed_signals) as asking:
                time.sleep(0.5)
                asking.send_signal(number)
                self.assertEqual(asking.wait(timeout=5), -number)

    def test_status_can_be_watched(self) -> None:
        """One block after the other where nobody looks, until it is told to end."""
        command = self.command("status", "--watch", "1")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
            seen = 0
            while seen < 2:
                line = watching.stdout.readline()
                self.assertNotEqual(line, "")
                seen += line.startswith("All calendars are fresh")
            watching.terminate()
            watching.communicate(timeout=PATIENCE_SECONDS)
        self.assertEqual(watching.returncode, GOOD)

    def test_the_watched_screen_knows_keys_and_the_size_of_the_terminal(self) -> None:
        """It fits, redraws when it is another size or wanted now, and leaves the terminal as it was."""
        command = self.command("status", "--watch", "3600")
        for key in (b"q", b"\x03"):
            with WatchedTerminal(command, lines=10, columns=50) as terminal:
                first = terminal.next_frame()
                self.assertLessEqual(len(first), 10)
                self.assertLessEqual(max(map(len, first)), 50, first)
                self.assertIn("All calendars are fresh", first[1])
                self.assertRegex(" ".join(" ".join(first).split()), r"the oldest was read [^;]* ago \(")
                terminal.resize(lines=6, columns=30)
                resized = terminal.next_frame()
                self.assertEqual(len(resized), 6)
                self.assertLessEqual(max(map(len, resized)), 30, "lines break between words")
                for again in (b"r", b" "):
                    terminal.press(again)
                    self.assertEqual(len(terminal.next_frame()), 6)
                terminal.press(b"x")
                terminal.press(key)
                self.assertEqual(terminal.end(), GOOD)
                self.assertTrue(terminal.is_as_before())
                self.assertTrue(terminal.rest().endswith(b"\x1b[?25h\x1b[?1049l"))

    def test_user_tells_everything_about_one(self) -> None:
        """And says when there is nobody of that name."""
        person = self.tenant.people[0]
        user = self.good("user", person["user"], "--json").json()["user"]
        self.assertEqual((user["name"], user["result"]), (person["user"], "replicated"))
        self.assertEqual(user["address"].lower(), person["mailbox"].lower())
        self.assertIn(person["user"], self.good("user", person["user"]).output)
        self.assertIn(user["matched_by"], ("objectGUID", "userPrincipalName", "sAMAccountName", "distinguishedName"))
        self.assertTrue(user["exchange_url"].startswith("https://"), user)
        self.assertTrue(user["listed"], user)
        self.assertGreater(min(user[key] for key in ("seen_ms", "read_ms", "written_ms")), 0, user)
        nobody = self.ask("user", "nobody@example.test")
        self.assertEqual((nobody.status, nobody.output), (BAD, ""))
        self.assertIn("the UCServer's list names no such user", nobody.complaint)
        self.assertIn("names no such user", self.ask("user", "nobody@example.test", "--json").json()["error"])
        meant = self.ask("user", person["user"].upper())
        self.assertEqual(meant.status, BAD)
        self.assertIn(f'did you mean "{person["user"]}"?', meant.complaint)

    def test_reload_says_what_came_of_it(self) -> None:
        """A change, a secret file that was written again, a mistake: with its place, and nothing is applied."""
        before = self.tenant.config.read_text()
        self.addCleanup(self.tenant.config.write_text, before)
        self.assertIn("nothing has changed", self.good("reload").output)
        self.tenant.config.write_text(before.replace("request_timeout = 20s", "request_timeout = 21s"))
        self.assertIn("[service] request_timeout = 21s (was 20s): a setting has changed [settings.changed]\n",
                      self.good("reload").output)
        secret = Path(self.tenant.password_file)
        os.utime(secret, (1, 1))
        told = self.good("reload").output
        self.assertIn("a secret file has been written again with the same content [settings.secret_touched]", told)
        self.assertNotIn(secret.read_text().strip(), told)
        wrong = before.replace("request_timeout = 20s", "request_timeout = never")
        self.tenant.config.write_text(wrong)
        line = wrong.splitlines().index("request_timeout = never") + 1
        refused = self.ask("reload")
        self.assertEqual(refused.status, BAD)
        self.assertIn(f"{self.tenant.config}:{line}: [service] request_timeout: ", refused.output)
        self.assertIn("the old one stays in force", refused.output)
        self.tenant.config.write_text(before)
        self.assertIn("request_timeout = 20s (was 21s)", self.good("reload").output)
        wait_until(lambda: self.ask("status").status == GOOD, PATIENCE_SECONDS, "the processes with new settings")

    def test_workers_and_cycle_show_what_runs(self) -> None:
        """Which processes there are, and which round."""
        words = self.good("workers").output
        for name in CHILDREN:
            self.assertIn(name, words)
        shown = self.good("workers", "--json").json()["processes"]
        self.assertEqual({process["name"] for process in shown}, CHILDREN)
        self.assertIn("round", self.good("cycle").output)
        self.assertEqual(self.good("cycle", "--json").json()["cycle"]["phase"], "idle")

    def test_about_names_everybody(self) -> None:
        """With versions, licence and libraries; what this program knows also without a supervisor."""
        about = self.good("about", "--json").json()
        self.assertEqual({member["name"] for member in about["members"]}, CHILDREN)
        self.assertEqual({about["version"], about["supervisor"], *(member["version"] for member in about["members"])},
                         {"0.1.0"})
        self.assertLessEqual({"libzmq", "openssl", "jansson", "libarchive"}, set(about["libraries"]))
        output = self.good("about").output
        self.assertIn("licence: MIT", output)
        self.assertIn("worker-ews/2 0.1.0 on ", output)
        alone = self.ask("about", "--connect", "tcp://127.0.0.1:1", "--timeout", "1")
        self.assertEqual(alone.status, BAD)
        self.assertIn("licence: MIT", alone.output)

    def test_version_names_both_sides(self) -> None:
        """Also without a supervisor, by the option."""
        version = self.statistics()["version"]
        self.assertIn(version, self.good("version").output)
        self.assertEqual(self.good("version", "--json").json()["version"], version)
        self.assertEqual(self.good("--version").output, f"ewscalctl {version}\n")

    def test_check_tests_each_server_by_its_own_role(self) -> None:
        """All of them, one of them, and none of another name."""
        checks = self.good("check", "--json").json()["checks"]
        self.assertEqual({check["server"].split()[0] for check in checks}, set(SERVERS))
        self.assertTrue(all(step["good"] for check in checks for step in check["steps"]))
        for server in SERVERS:
            self.assertIn(server, self.good("check", server).output)
        self.assertEqual(self.ask("check", "printer").status, USAGE)

    def test_keys_are_listed(self) -> None:
        """The one key that an installation has at first."""
        keys = self.good("keys", "list", "--json").json()["keys"]
        self.assertEqual([(key["role"], key["revoked"]) for key in keys], [("control", False)])
        self.assertIn("allowed", self.good("keys", "list").output)

    def test_wrong_usage_ends_with_2_and_says_what_was_expected(self) -> None:
        """Nobody is asked then."""
        wrong: tuple[tuple[str, ...], ...] = (
            ("stat",), ("user",), ("drain",), ("log-level",), ("status", "now"), ("keys", "show"), ("--jsn", "status"),
            ())
        for arguments in wrong:
            answer = self.ask(*arguments)
            self.assertEqual((answer.status, answer.output), (USAGE, ""), arguments)
            self.assertTrue(answer.complaint.startswith("ewscalctl: "), answer)

    def test_processes_that_are_not_there_end_with_1(self) -> None:
        """Neither drained nor restarted."""
        for verb in ("drain", "restart"):
            answer = self.ask(verb, "worker-ews/9")
            self.assertEqual((answer.status, answer.output), (BAD, ""), verb)
            self.assertIn("worker-ews/9", answer.complaint)

    def test_nobody_there_is_told_once_with_what_helps(self) -> None:
        """Also after the connection has found out that nobody answers: whoever asks goes on with nothing."""
        answer = self.ask("status", "--connect", "tcp://127.0.0.1:1", "--timeout", "8")
        self.assertEqual(answer.status, BAD)
        self.assertIn("start it with `ewscalctl service start`", answer.complaint)
        self.assertNotIn("keeps trying", answer.complaint)

    def test_a_key_that_is_not_allowed_ends_with_1(self) -> None:
        """And names the supervisor that did not answer."""
        other = self.tenant.folder / "other-keys"
        self.good("--keys", str(other), "keys", "init")
        (other / "supervisor.pub").write_bytes((self.tenant.folder / "keys" / "supervisor.pub").read_bytes())
        answer = self.ask("--keys", str(other), "--timeout", "2", "status")
        self.assertEqual((answer.status, answer.output), (BAD, ""))
        self.assertIn(f"127.0.0.1:{self.tenant.bus_port}", answer.complaint)


class ActionsTest(ControlTest):
    """Verbs that do something."""

    def test_check_of_everybody_is_a_table_with_totals(self) -> None:
        """Each who is listed is counted once, by what may be seen of the mailbox."""
        shown = self.good("check", "exchange", "--all").output
        self.assertRegex(shown, r"MAY BE SEEN.*PRIVATE UNKNOWN")
        self.assertRegex(shown, r"Services\.wsdl +the description of EWS was read")
        answer = self.good("check", "exchange", "--all", "--json").json()
        totals = answer["totals"]
        self.assertEqual(sum(totals.values()), len(answer["users"]))
        self.assertGreater(totals["all"], 0)
        self.assertRegex(shown, rf"\n *{totals['all']}  all  ")
        self.assertRegex(shown, rf"\n *{len(answer['users'])}  in all\n")

    def test_run_now_begins_a_round(self) -> None:
        """Although the interval is an hour."""
        before = self.tenant.rounds_finished()
        self.good("run-now")
        self.tenant.wait_for_round(before + 1, PATIENCE_SECONDS)
        self.assertIn("due now", self.good("run-now", "--json").json()["text"])
        self.tenant.wait_for_round(before + 2, PATIENCE_SECONDS)

    def test_run_now_of_one_user_reads_this_one_alone(self) -> None:
        """Between two rounds, as the person's word; the answer says what follows or why nothing does."""
        self.wait_until_idle()
        before, rounds = self.good("users", "--json").json()["users"], self.tenant.rounds_finished()
        name = next(user["name"] for user in before if user["fresh"])
        answer = self.good("run-now", name)
        self.assertIn(f"{name} is due as soon as the UCServer has said who is logged in", answer.output)
        old = {user["name"]: user["finished_ms"] for user in before}

        def newer() -> set[str]:
            users = self.good("users", "--json").json()["users"]
            return {user["name"] for user in users if user["finished_ms"] > old[user["name"]]}

        wait_until(lambda: newer() == {name}, PATIENCE_SECONDS, f"a new result of {name}")
        self.assertEqual(self.tenant.rounds_finished(), rounds)
        unknown = self.ask("run-now", name.upper())
        self.assertEqual((unknown.status, unknown.output), (BAD, ""))
        self.assertIn(f'did you mean "{name}"', unknown.complaint)
        self.assertEqual(self.ask("run-now", name, name).status, USAGE)

    def wait_until_idle(self) -> None:
        """No round is running."""
        wait_until(lambda: self.good("cycle", "--json").json()["cycle"]["phase"] == "idle", PATIENCE_SECONDS,
                   "the end of the round")

    def test_pause_holds_rounds_until_resume(self) -> None:
        """What is asked for meanwhile begins after it."""
        before = self.tenant.rounds_finished()
        self.good("pause")
        self.assertTrue(self.good("cycle", "--json").json()["cycle"]["paused"])
        self.assertIn("paused", self.good("cycle").output.lower())
        self.assertIn("replication is paused", self.good("run-now").output)
        self.good("check", "ucserver")
        self.assertEqual(self.tenant.rounds_finished(), before)
        self.good("resume")
        self.assertFalse(self.good("cycle", "--json").json()["cycle"]["paused"])
        self.tenant.wait_for_round(before + 1, PATIENCE_SECONDS)

    def wait_for_others(self, names: set[str], before: dict[str, int]) -> None:
        """Until new processes have joined in the place of those."""

        def are_new() -> bool:
            now = self.processes()
            return set(now) == CHILDREN and all(now[name] != before[name] for name in names)

        wait_until(are_new, PATIENCE_SECONDS, f"new processes for {names}")
        after = self.processes()
        self.assertEqual({name for name in CHILDREN if after[name] != before[name]}, names)

    def test_restart_starts_one_process_anew_or_all_of_a_role(self) -> None:
        """The others stay as they are."""
        before = self.processes()
        self.good("restart", "worker-ews/1")
        self.wait_for_others({"worker-ews/1"}, before)
        before = self.processes()
        self.good("restart", "worker-ews", "--json")
        self.wait_for_others({"worker-ews/1", "worker-ews/2"}, before)
        before = self.processes()
        self.good("restart", "publisher-ucserver")
        self.wait_for_others({"publisher-ucserver/1"}, before)

    def debug_lines(self, process: str) -> list[str]:
        """What the log of a process has at the level debug."""
        log = self.tenant.folder / "log" / f"{process.replace('/', '-')}.log"
        return [line for line in log.read_text().splitlines() if " DEBUG " in line]

    def test_log_level_counts_for_all_processes_and_those_that_join_later(self) -> None:
        """Messages are lines then, without passwords; another level ends it."""
        everybody = CHILDREN | {"supervisor"}
        self.good("log-level", "debug")
        self.good("run-now")
        wait_until(lambda: all(any(" sent " in line for line in self.debug_lines(name)) for name in everybody),
                   PATIENCE_SECONDS, "no messages in the logs")
        before = self.processes()
        workers = {"worker-ews/1", "worker-ews/2"}
        self.good("restart", "worker-ews")
        self.wait_for_others(workers, before)
        seen = {name: len(self.debug_lines(name)) for name in workers}
        self.good("run-now")
        wait_until(lambda: any("message=\"FETCH " in line for name in workers
                               for line in self.debug_lines(name)[seen[name]:]),
                   PATIENCE_SECONDS, "no job in the logs of processes that joined later")
        lines = [line for name in everybody for line in self.debug_lines(name)]
        self.assertTrue(any("secret=***" in line for line in lines), lines[:20])
        for secret in (self.tenant.password_file, self.tenant.directory_password_file):
            self.assertFalse([line for line in lines if secret.read_text().strip() in line], secret)
        self.good("log-level", "info", "--json")
        wait_until(lambda: all(self.is_quiet(name) for name in everybody), PATIENCE_SECONDS, "still debug")

    def is_quiet(self, process: str) -> bool:
        """Whether a question to everybody leaves no trace in the log of a process."""
        before = len(self.debug_lines(process))
        self.good("check")
        return len(self.debug_lines(process)) == before

    def test_scale_starts_and_ends_children_until_the_next_reload(self) -> None:
        """Those that stay go on; nobody's calendar is lost; the settings' number comes back with a reload."""
        before = self.processes()
        answer = self.good("scale", "worker-ews", "4")
        self.assertIn("are 4 instead of 2 now, until the configuration is reloaded", answer.output)
        more = CHILDREN | {"worker-ews/3", "worker-ews/4"}
        wait_until(lambda: set(self.processes()) == more, PATIENCE_SECONDS, "four processes")
        rounds = self.tenant.rounds_finished()
        self.good("run-now")
        self.assertIn("SCALED: worker-ews: 4 processes are wanted here instead of the 2 of the configuration",
                      self.ask("status").output)
        self.assertIn("will be 1 instead of 4", self.good("scale", "worker-ews", "1", "--json").json()["text"])
        self.tenant.wait_for_round(rounds + 1, PATIENCE_SECONDS)
        wait_until(lambda: set(self.processes()) == CHILDREN - {"worker-ews/2"}, PATIENCE_SECONDS, "one process")
        self.assertEqual(self.good("status").status, GOOD)
        self.good("reload")
        wait_until(lambda: set(self.processes()) == CHILDREN, PATIENCE_SECONDS, "the settings' number")
        after = self.processes()
        self.assertEqual({name for name in CHILDREN if after[name] != before[name]}, {"worker-ews/2"})
        for words in (("publisher-ucserver", "2"), ("worker-ews", "65"), ("supervisor", "1"), ("worker-ews", "x")):
            answer = self.ask("scale", *words)
            self.assertEqual((answer.status, answer.output), (USAGE, ""), words)
            self.assertTrue(answer.complaint)

    def test_a_drained_process_stays_away_until_it_is_restarted(self) -> None:
        """So that something can be done on its host."""
        before = self.processes()
        self.good("drain", "worker-ews/2")
        wait_until(lambda: "worker-ews/2" not in self.processes(), PATIENCE_SECONDS, "the end of the process")
        rounds = self.tenant.rounds_finished()
        self.good("run-now")
        self.tenant.wait_for_round(rounds + 1, PATIENCE_SECONDS)
        self.assertEqual(set(self.processes()), CHILDREN - {"worker-ews/2"})
        self.good("restart", "worker-ews/2", "--json")
        self.wait_for_others({"worker-ews/2"}, before)


class ProblemsTest(ControlTest):
    """Exit status 1 when what was asked about is bad."""

    plain = False

    def test_status_is_bad_when_somebody_is_not_fresh(self) -> None:
        """And names who and why, in words and as data."""
        status = self.ask("status", "--json")
        self.assertEqual(status.status, BAD)
        problems = {problem["user"]: problem["result"] for problem in status.json()["problems"]}
        strange = {person["user"] for person in self.tenant.people if person["oddity"] == "not_in_directory"}
        self.assertLessEqual(strange, {user for user, result in problems.items() if result == "not in the directory"})
        words = self.ask("status")
        self.assertEqual(words.status, BAD)
        for user in problems:
            self.assertIn(user, words.output)

    def test_check_is_bad_when_a_server_is_away(self) -> None:
        """Only that server's step fails."""
        server = self.tenant.servers["exchange"]
        server.kill()
        self.addCleanup(lambda: self.tenant.start_exchange(port=int(server.ready["port"])))
        answer = self.ask("check", "--json")
        self.assertEqual(answer.status, BAD)
        bad = [check["server"] for check in answer.json()["checks"] if not all(step["good"] for step in check["steps"])]
        self.assertEqual(bad, ["exchange"])
        self.assertEqual(self.ask("check", "ucserver").status, GOOD)


class PagesTest(ControlTest):
    """What the HTTP port shows to whoever can open it."""

    plain = False

    def get(self, path: str, method: str = "GET", host: str | None = None) -> tuple[int, str, str]:
        """Status, type and text of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.tenant.http_port, timeout=PATIENCE_SECONDS)
        connection.request(method, path, headers={} if host is None else {"Host": host})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Content-Type") or "", text

    def test_metrics_are_valid_and_agree_with_the_statistics(self) -> None:
        """Every line, by a strict reader."""
        status, kind, page = self.get("/metrics")
        self.assertEqual((status, kind.split(";")[0]), (200, "text/plain"))
        metrics = read_metrics(page)
        statistics = self.statistics()
        self.assertEqual(metrics["ewscal_ready"].samples[()], 1)
        counts = {"users_by_result": statistics["users"]["by_result"], "receipts_total": statistics["receipts"]}
        for name, same in counts.items():
            samples = metrics[f"ewscal_{name}"].samples
            self.assertEqual({labels[0][1]: value for labels, value in samples.items()}, same)
        self.assertEqual(metrics["ewscal_rounds_finished_total"].samples[()], statistics["counters"]["rounds finished"])

    def test_health_and_readiness_are_good(self) -> None:
        """For probes of whatever runs the service."""
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.get(path)[0], 200, path)
        self.assertEqual(self.get("/stats")[0], 200)
        self.assertEqual(self.get("/")[0], 200)
        self.assertEqual(self.get("/nowhere")[0], 404)
        self.assertIn(self.get("/stats", "POST")[0], (404, 405))

    def test_no_page_names_a_user(self) -> None:
        """Neither the user's name nor the address, also not in the reasons of failures."""
        people = self.tenant.people
        words = {str(person[key]).lower() for key in ("user", "mailbox", "upn") for person in people if person[key]}
        for path in ("/", "/stats", "/metrics", "/healthz", "/readyz"):
            text = self.get(path)[2].lower()
            self.assertEqual([word for word in words if word in text], [], path)

    def test_foreign_host_names_are_refused(self) -> None:
        """So that no web page can have a browser read the port under a name of its own."""
        for host in ("evil.example.test", "localhost.evil.example.test", "127.0.0.1.evil.example.test"):
            for path in ("/", "/stats", "/metrics", "/healthz", "/readyz"):
                status, _, text = self.get(path, host=host)
                self.assertGreaterEqual(status, 400, (host, path))
                self.assertNotIn("ewscal_", text)
        self.assertEqual(self.get("/stats", host=f"localhost:{self.tenant.http_port}")[0], 200)

    def test_readiness_goes_with_the_ucserver(self) -> None:
        """Health stays: starting the service anew would not help."""
        server = self.tenant.servers["ucserver"]
        server.kill()
        wait_until(lambda: self.get("/readyz")[0] == 503, PATIENCE_SECONDS, "not ready")
        self.assertEqual(self.get("/healthz")[0], 200)
        self.tenant.start_ucserver(port=int(server.ready["port"]))
        self.good("restart", "publisher-ucserver")
        wait_until(lambda: self.get("/readyz")[0] == 200, PATIENCE_SECONDS, "ready again")


if __name__ == "__main__":
    unittest.main()
