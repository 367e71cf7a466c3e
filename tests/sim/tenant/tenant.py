"""A tenant in one folder: its truth, its servers, and the product's processes."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Mapping, Sequence

from .certificates import Certificates, make_certificates
from .configuration import Sections, merge, write_configuration, write_secret
from .ports import free_port
from .program import Program, ProgramError, wait_until

SIMULATORS = Path(__file__).resolve().parent.parent
PASSWORD = "not-Secret-1"
DIRECTORY_PASSWORD = "not-Secret-2"
TOKEN = "not-Secret-3"
ADMINISTRATOR = "replicator"


def control(path: Path, command: Mapping[str, Any]) -> dict[str, Any]:
    """Sends one command to a simulator and returns its answer."""
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(120)
        stream.connect(str(path))
        stream.sendall(json.dumps(command).encode() + b"\n")
        answer = json.loads(stream.makefile().readline())
    if not answer.get("ok"):
        raise ProgramError(f"{path.name}: {answer.get('error')}")
    return answer


class Tenant:
    """Everything lives in `folder`; nothing is left running after close()."""

    def __init__(
        self,
        folder: Path,
        programs: Path,
        users: int = 200,
        seed: int = 7,
        settings: Mapping[str, Mapping[str, str | list[str] | None]] | None = None,
        plain: bool = False,
        address: str = "127.0.0.1",
    ) -> None:
        self.folder, self.programs, self.address = folder, programs, address
        folder.mkdir(parents=True, exist_ok=True)
        self.truth = folder / "truth.jsonl"
        self.journal = folder / "journal.jsonl"
        self.config = folder / "ewscal.conf"
        self.supervisor: Program | None = None
        self.members: list[Program] = []
        self.servers: dict[str, Program] = {}
        self.earlier: list[Path] = []
        self.certificates: Certificates = make_certificates(
            folder / "certificates", tuple({f"IP:{address}", "IP:127.0.0.1", "DNS:localhost"})
        )
        self.password_file = write_secret(folder / "password", PASSWORD)
        self.directory_password_file = write_secret(folder / "directory-password", DIRECTORY_PASSWORD)
        self.token_file = write_secret(folder / "token", TOKEN)
        self.http_port, self.bus_port = free_port(), free_port(address)
        self.settings = dict(settings or {})
        arguments = ["--plain"] if plain else []
        self._simulator("truth", "generate", "--users", users, "--seed", seed, "--output", self.truth, *arguments)
        self.people = [json.loads(line) for line in self.truth.read_text().split("\n")[1:-1]]

    # --- servers ---

    def _simulator(self, name: str, *arguments: Any) -> str:
        command = [str(SIMULATORS / name), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ProgramError(f"{name}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.stdout

    def _start_server(self, name: str, program: str, *arguments: Any) -> Program:
        command = [SIMULATORS / program, "--truth", self.truth, "--certificate", self.certificates.certificate,
                   "--key", self.certificates.key, "--password-file", self.password_file_of(name), "--lifeline",
                   *arguments]
        server = Program(name, command, self.folder / f"{name}.output", waits_for_ready=True)
        self.servers[name] = server
        return server

    def password_file_of(self, name: str) -> Path:
        """The directory's account is another one than Exchange's."""
        return self.directory_password_file if name == "directory" else self.password_file

    def socket_of(self, name: str) -> Path:
        return self.folder / f"{name}.socket"

    def _listen(self, port: int) -> str:
        """At that port, or for 0 at one that can be had again when the server is started anew."""
        return f"{self.address}:{port or free_port(self.address)}"

    def start_directory(self, *arguments: Any, port: int = 0) -> Program:
        return self._start_server("directory", "slapd", "--directory", self.folder / "slapd",
                                  "--port", port or free_port(self.address),
                                  "--ca", self.certificates.authority, "--address", self.address, *arguments)

    def start_exchange(self, *arguments: Any, port: int = 0) -> Program:
        return self._start_server("exchange", "sim-exchange", "--listen", self._listen(port), "--control",
                                  self.socket_of("exchange"), "--log", self.folder / "exchange.log",
                                  "--log-in", "basic", *arguments)

    def start_ucserver(self, *arguments: Any, port: int = 0) -> Program:
        return self._start_server("ucserver", "sim-ucserver", "--listen", self._listen(port), "--admin",
                                  ADMINISTRATOR, "--control", self.socket_of("ucserver"), "--journal", self.journal,
                                  *arguments)

    def start_servers(self) -> None:
        self.start_directory()
        self.start_exchange()
        self.start_ucserver()

    def exchange(self, **command: Any) -> dict[str, Any]:
        return control(self.socket_of("exchange"), command)

    def ucserver(self, **command: Any) -> dict[str, Any]:
        return control(self.socket_of("ucserver"), command)

    # --- the product ---

    def base_settings(self) -> Sections:
        authority = str(self.certificates.authority)
        secret = str(self.password_file)
        return {
            "ucserver": {"host": self.address, "port": self._port("ucserver"), "user": ADMINISTRATOR,
                         "secret_file": secret, "ca_file": authority},
            "directory": {"host": self.address, "port": self._port("directory"),
                          "user": "uid=svc-ewscal,dc=example,dc=test",
                          "secret_file": str(self.directory_password_file), "ca_file": authority,
                          "person_filter": "(objectClass=ewscalUser)", "netbios": ["EXAMPLE"],
                          "upn_suffix": ["example.test"]},
            "exchange": {"auth": "basic", "url": f"https://{self.address}:{self._port('exchange')}/EWS/Exchange.asmx",
                         "user": self._exchange_user(), "secret_file": secret, "ca_file": authority},
            "service": {"interval": "1h", "spread": "no", "request_timeout": "20s",
                        "state_directory": str(self._folder("state", 0o700))},
            "pool": {"restart_pause_shortest": "100ms", "restart_pause_longest": "2s"},
            "bus": {"listen": f"{self.address}:{self.bus_port}", "keys_directory": str(self.folder / "keys"),
                    "heartbeat": "500ms"},
            "log": {"directory": str(self._folder("log", 0o750)), "level": "info"},
            "http": {"listen": f"127.0.0.1:{self.http_port}", "token_file": str(self.token_file)},
        }

    def _port(self, name: str) -> str:
        server = self.servers.get(name)
        return server.ready["port"] if server is not None else "1"

    def _exchange_user(self) -> str:
        with self.truth.open() as lines:
            return json.loads(lines.readline())["exchange"]["user"]

    def _folder(self, name: str, mode: int) -> Path:
        path = self.folder / name
        path.mkdir(mode=mode, exist_ok=True)
        return path

    def make_keys(self) -> None:
        """The keys of the cluster, as an administrator makes them."""
        if not (self.folder / "keys").exists():
            self.ctl("keys", "init", with_config=False)

    def ctl_command(self, *arguments: str, with_config: bool = True) -> list[str]:
        """How `ewscalctl` is started here."""
        command = [str(self.programs / "ewscalctl")]
        if with_config:
            command += ["--connect", f"tcp://{self.address}:{self.bus_port}"]
        return [*command, "--keys", str(self.folder / "keys"), *arguments]

    def ctl(self, *arguments: str, with_config: bool = True, check: bool = True) -> str:
        command = self.ctl_command(*arguments, with_config=with_config)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if check and done.returncode != 0:
            raise ProgramError(f"ewscalctl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def write_settings(self, changes: Mapping[str, Mapping[str, str | list[str] | None]] | None = None) -> None:
        write_configuration(self.config, merge(merge(self.base_settings(), self.settings), changes or {}))

    def start_supervisor(self, prefix: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> Program:
        self.write_settings()
        self.supervisor = Program("supervisor", [self.programs / "ewscal-supervisor", "--config", self.config],
                                  self.folder / "supervisor.output", prefix=prefix, environment=environment)
        return self.supervisor

    def start_member(self, role: str, keys: Path, name: str, prefix: Sequence[str] = ()) -> Program:
        """Starts a worker or publisher by hand, as on another host."""
        member = Program(name, [self.programs / f"ewscal-{role}", "--connect", f"tcp://{self.address}:{self.bus_port}",
                                "--keys", keys], self.folder / f"{name}.output", prefix=prefix)
        self.members.append(member)
        return member

    # --- looking at it ---

    def endpoint(self) -> str:
        """The address of the supervisor's HTTP server."""
        return f"http://127.0.0.1:{self.http_port}"

    def last_output(self, name: str) -> str:
        """The end of what a program has printed."""
        return (self.folder / f"{name}.output").read_text(errors="replace")[-2000:]

    def statistics(self) -> dict[str, Any] | None:
        """What /stats says to who has the token, or None while nobody answers."""
        request = urllib.request.Request(f"{self.endpoint()}/stats", headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError, json.JSONDecodeError):
            return None

    def rounds_finished(self) -> int:
        """How many rounds the present supervisor has finished; it must answer."""
        statistics = wait_until(self.statistics, 30, "an answer of the supervisor")
        return int(statistics["counters"]["rounds finished"])

    def _has_finished(self, rounds: int) -> bool:
        statistics = self.statistics()
        return statistics is not None and int(statistics["counters"]["rounds finished"]) >= rounds

    def wait_for_round(self, number: int = 1, seconds: float = 120) -> None:
        """Waits until so many rounds of the present supervisor are finished."""
        try:
            wait_until(lambda: self._has_finished(number), seconds, f"round {number}")
        except ProgramError as error:
            said = (self.folder / "supervisor.output").read_text()[-2000:]
            raise ProgramError(f"{error}: {self._short_state()}\n{said}") from None

    def _short_state(self) -> str:
        statistics = self.statistics()
        if statistics is None:
            return "the supervisor does not answer"
        return json.dumps({"cycle": statistics["cycle"], "users": statistics["users"]["by_state"],
                           "not_ready": statistics["not_ready"]})

    def judge(self, *arguments: Any) -> tuple[int, str]:
        """Asks the oracle: its exit status (0: everything is as it must be) and what it says."""
        content = self.folder / "content.json"
        self.ucserver(command="dump", file=str(content))
        earlier = [word for path in self.earlier for word in ("--earlier-truth", path)]
        command = [SIMULATORS / "oracle", "--truth", self.truth, "--content", content, "--journal", self.journal,
                   "--window-day", self._window_day(), *earlier, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise ProgramError(f"oracle: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.returncode, done.stdout

    def compare(self, *arguments: Any) -> str:
        """Asks the oracle; its output, or an error with the first differences."""
        status, output = self.judge(*arguments)
        if status != 0:
            raise ProgramError(f"the UCServer does not hold what it must hold: {output[-3000:]}")
        return output

    def _window_day(self) -> str:
        """The day on which the window of the newest round begins: a round may be of yesterday."""
        statistics = self.statistics()
        started_ms = statistics["cycle"]["started_ms"] if statistics is not None else 0
        begun = datetime.fromtimestamp(started_ms / 1000, timezone.utc) if started_ms else datetime.now(timezone.utc)
        return begun.strftime("%Y-%m-%d")

    def change(self, appointments: int, seed: int = 1) -> list[str]:
        """Changes the calendars of so many people; the servers know it at once."""
        older = self.folder / f"truth-{len(self.earlier)}.jsonl"
        shutil.copy(self.truth, older)
        self.earlier.append(older)
        users = self._simulator("truth", "change", "--file", self.truth, "--seed", seed, "--appointments", appointments)
        self.exchange(command="reload")
        self.ucserver(command="reload")
        return users.split("\n")[:-1]

    def journal_events(self) -> list[dict[str, Any]]:
        """All that the UCServer has written down so far."""
        self.ucserver(command="statistics")  # what it has not written yet goes to the file
        return [json.loads(line) for line in self.journal.read_text().split("\n")[:-1]]

    def close(self) -> None:
        """Ends everything that was started here."""
        for program in [self.supervisor, *self.members, *self.servers.values()]:
            if program is not None:
                program.kill_with_children()

    def __enter__(self) -> "Tenant":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
