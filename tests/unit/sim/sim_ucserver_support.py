"""A running sim-ucserver with a small truth file, and a client that speaks to it."""

from __future__ import annotations

import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from typing import Any, NamedTuple

SIMULATORS = pathlib.Path(__file__).resolve().parents[2] / "sim"
sys.path.insert(0, str(SIMULATORS))

from sim_ucserver import ber, entry_list, messages, real, rose  # noqa: E402

ADMIN = "Administrator"
PASSWORD = "geheim äöü€"
ANSWER_SECONDS = 10.0
QUIET_SECONDS = 0.25
PEOPLE = [f"u{number:05d}@example.test" for number in range(1, 13)] + ["EXAMPLE\\u00013"]


def person(user: str, **changed: Any) -> dict[str, Any]:
    sam = user.split("@")[0].split("\\")[-1]
    fields: dict[str, Any] = {
        "kind": "person",
        "user": user,
        "enabled": True,
        "online": False,
        "dn": f"uid={sam},ou=people,dc=example,dc=test",
        "guid": "ff19966f868b11d0b42d00c04fc964ff",
        "sam": sam,
        "upn": f"{sam}@example.test",
        "display_name": "Ärger, Jörg",
        "ad_disabled_in_ucserver": False,
        "profile_keys": ["guid", "sam", "dn"],
        "mail": f"{sam}@example.test",
        "appointments": [],
    }
    return {**fields, **changed}


def write_truth(path: pathlib.Path, people: list[dict[str, Any]]) -> None:
    header = {"kind": "header", "seed": 1, "base_day": "2026-11-24", "domain": "example.test"}
    lines = [json.dumps(line, ensure_ascii=False) for line in [header, *people]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Simulator:
    """One process of the simulator, in a directory of its own."""

    def __init__(self, people: list[dict[str, Any]] | None = None, *options: str) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="sim-ucserver-")
        self.path = pathlib.Path(self._directory.name)
        self.truth = self.path / "truth.jsonl"
        self.control_path = self.path / "control"
        self.journal_path = self.path / "journal.jsonl"
        write_truth(self.truth, people or [person(user) for user in PEOPLE])
        (self.path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        self._make_certificate()
        self.start(*options)

    def _make_certificate(self) -> None:
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        command += ["ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        command += ["-addext", "subjectAltName=IP:127.0.0.1"]
        command += ["-keyout", str(self.path / "key.pem"), "-out", str(self.path / "cert.pem")]
        subprocess.run(command, check=True, capture_output=True)

    def start(self, *options: str) -> None:
        command = [str(SIMULATORS / "sim-ucserver"), "--truth", str(self.truth)]
        command += ["--listen", "127.0.0.1:0", "--admin", ADMIN, "--lifeline"]
        command += ["--certificate", str(self.path / "cert.pem")]
        command += ["--key", str(self.path / "key.pem")]
        command += ["--password-file", str(self.path / "password")]
        command += ["--control", str(self.control_path), "--journal", str(self.journal_path)]
        command += ["--events-seconds", "0", *options]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        ready = self.process.stdout.readline()
        assert ready.startswith("ready port="), ready
        self.port = int(ready.removeprefix("ready port="))

    def stop(self) -> int:
        self.process.terminate()
        return self._reap()

    def kill(self) -> int:
        self.process.kill()
        return self._reap()

    def drop_lifeline(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self._reap()

    def _reap(self) -> int:
        status = self.process.wait(timeout=ANSWER_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return status

    def clean_up(self) -> None:
        if self.process.poll() is None:
            self.stop()
        self._directory.cleanup()

    def control(self, command: str, **fields: Any) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(ANSWER_SECONDS)
            sock.connect(str(self.control_path))
            sock.sendall(json.dumps({"command": command, **fields}).encode("utf-8") + b"\n")
            with sock.makefile("rb") as lines:
                reply: dict[str, Any] = json.loads(lines.readline())
                return reply

    def misbehave(self, do: Any, times: int | None = None, **match: Any) -> None:
        rule = {"match": match or {"any": True}, "do": do, "times": times}
        reply = self.control("misbehave", rules=[rule])
        assert reply["ok"], reply

    def statistics(self) -> dict[str, Any]:
        return self.control("statistics")

    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = self.control("dump")["content"]
        return content

    def journal(self, event: str | None = None) -> list[dict[str, Any]]:
        self.statistics()
        lines = self.journal_path.read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        return [one for one in events if event in (None, one["event"])]


class Reply(NamedTuple):
    kind: int
    invoke_id: int
    body: bytes

    def error_detail(self) -> int:
        assert self.kind == rose.TAG_ERROR, self
        fields = ber.Reader(self.body)
        fields.integer("error-value")
        return fields.sequence("AsnRequestError").integer("iErrorDetail")

    def problem(self) -> int:
        assert self.kind == rose.TAG_REJECT, self
        return ber.Reader(self.body).integer("problem", rose.TAG_INVOKE_PROBLEM)

    def result(self) -> bytes:
        """The element of the result."""
        assert self.kind == rose.TAG_RESULT, self
        fields = ber.Reader(self.body).sequence("result")
        fields.integer("resultValue")
        return fields.element()

    def value(self) -> int:
        """The one number that a result of SetEntryList or of the login carries."""
        fields = ber.Reader(self.result()).sequence("result")
        return ber.decode_integer(fields.content(fields.peek(), "value"))


class Silence(Exception):
    """Nothing arrived in the time that it should have taken."""


class Client:
    def __init__(self, simulator: Simulator, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.sock: socket.socket = socket.create_connection(("127.0.0.1", simulator.port))
        self.sock.settimeout(answer_seconds)
        self._buffer = b""
        self._next_id = 1

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.sock.close()

    def send(self, octets: bytes) -> None:
        self.sock.sendall(octets)

    def send_invoke(self, operation: int, argument: bytes) -> int:
        self._next_id += 1
        self.send(rose.encode_invoke(self._next_id, operation, argument))
        return self._next_id

    def invoke(self, operation: int, argument: bytes = rose.EMPTY_SEQUENCE) -> Reply:
        invoke_id = self.send_invoke(operation, argument)
        reply = self.receive()
        assert reply.invoke_id == invoke_id, reply
        return reply

    def receive(self) -> Reply:
        message = self.receive_message()
        fields = ber.Reader(message).sequence("message", message[0])
        invoke_id = fields.integer("invokeID")
        return Reply(message[0], invoke_id, message[fields.position : fields.end])

    def receive_message(self) -> bytes:
        """Raises Silence, ConnectionError (the end, in whatever way), or ber.Malformed."""
        while True:
            if len(self._buffer) >= 6 or len(self._buffer) > 1 + self._buffer_length():
                length, start = ber.read_length(self._buffer, 1)
                end = start + length
                self._fill(end)
                message, self._buffer = self._buffer[:end], self._buffer[end:]
                return message
            self._fill(len(self._buffer) + 1)

    def _buffer_length(self) -> int:
        return self._buffer[1] if len(self._buffer) > 1 else 255

    def _fill(self, count: int) -> None:
        pieces = [self._buffer]
        size = len(self._buffer)
        while size < count:
            try:
                piece = self.sock.recv(count - size)  # and nothing of what follows: it may be of a handshake
            except TimeoutError:
                raise Silence from None
            except ssl.SSLError as fault:
                raise ConnectionError(str(fault)) from None
            if not piece:
                self._buffer = b"".join(pieces)
                raise ConnectionError(f"closed after {size} octets of {count}")
            pieces.append(piece)
            size += len(piece)
        self._buffer = b"".join(pieces)

    def octets_received(self) -> int:
        return len(self._buffer)

    def hear_nothing(self) -> None:
        """Waits a short while; fails if anything arrives or the connection ends."""
        before = self.sock.gettimeout()
        self.sock.settimeout(QUIET_SECONDS)
        try:
            octets = self.sock.recv(1)
        except TimeoutError:
            return
        finally:
            self.sock.settimeout(before)
        raise AssertionError(f"{octets!r} arrived" if octets else "the connection was closed")

    def start_tls(self) -> None:
        assert self.invoke(messages.START_TLS).result() == rose.EMPTY_SEQUENCE
        self.shake_hands()

    def shake_hands(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.sock = context.wrap_socket(self.sock)

    def negotiate(self, low: str = "8.0.0", high: str = "8.0.20240822") -> Reply:
        return self.invoke(messages.NEGOTIATE, negotiate_argument(low, high))

    def log_in(self, password: str = PASSWORD, user: str = ADMIN) -> Reply:
        return self.invoke(messages.ADMIN_LOGIN, login_argument(password, user))

    def begin(self) -> "Client":
        """Everything up to a successful login."""
        self.start_tls()
        assert self.negotiate().result()[0] == 0xA0
        assert self.log_in().value() == messages.LOGIN_SUCCESS
        return self

    def roster(self, active_only: int = 1, online_state: int = 2) -> list[bytes]:
        """The profiles; none if the server says that it found nobody."""
        argument = profiles_argument(active_only, online_state)
        reply = self.invoke(messages.GET_USER_PROFILES, argument)
        if reply.kind == rose.TAG_ERROR and reply.error_detail() == 1:
            return []
        profiles = ber.Reader(reply.result()).sequence("result").sequence("userProfiles")
        return ber.split_elements(profiles.data[profiles.position : profiles.end])

    def roster_names(self, active_only: int = 1, online_state: int = 2) -> list[str]:
        return [user_name(one) for one in self.roster(active_only, online_state)]

    def write(self, owner: str, entries: list[bytes] | None = None) -> Reply:
        return self.invoke(messages.SET_ENTRY_LIST, write_argument(owner, entries))


def user_name(profile: bytes) -> str:
    fields = ber.Reader(profile).sequence("profile")
    fields.integer("iEnabled")
    fields.text("u8sDNPath")
    return fields.text("u8sUserName")


def negotiate_argument(low: str = "8.0.0", high: str = "8.0.20240822") -> bytes:
    return ber.encode_list(
        [ber.encode_text(low), ber.encode_text(high), ber.encode_text("device")]
        + [ber.encode_text("1.0"), ber.encode_enumerated(22), ber.encode_text("host")]
        + [ber.encode_integer(0)]
    )


def login_argument(password: str = PASSWORD, user: str = ADMIN) -> bytes:
    return ber.encode_list([ber.encode_text(user), ber.encode_text(password, 0x80)])


def profiles_argument(active_only: int = 1, online_state: int = 2) -> bytes:
    return ber.encode_list([ber.encode_integer(active_only), ber.encode_integer(online_state)])


def entry(
    owner: str,
    entry_id: str = "id-1",
    start: str = "2026-11-25T08:00:00Z",
    end: str = "2026-11-25T09:00:00Z",
    status: int = 2,
    location: str | None = None,
    entry_owner: str | None = None,
    source: str = "EWS",
    subject: str = "Besprechung",
) -> bytes:
    fields = [
        ber.encode_text(entry_id),
        ber.encode_text(owner if entry_owner is None else entry_owner),
        ber.encode_text(source),
        real.encode_real(real.date_from_text(start)),
        real.encode_real(real.date_from_text(end)),
        ber.encode_integer(60),
        ber.encode_text(subject),
        ber.encode_text(""),
        ber.encode_boolean(False),
        ber.encode_integer(status),
        ber.encode_text(""),
        ber.encode_integer(1),
        ber.encode_integer(0),
        ber.encode_boolean(True),
    ]
    if location is not None:
        fields.append(messages.encode_parameters({entry_list.LOCATION_KEY: location}))
    return ber.encode_list(fields)


def write_argument(owner: str, entries: list[bytes] | None = None, source: str = "EWS") -> bytes:
    listed = [entry(owner)] if entries is None else entries
    return ber.encode_list(
        [ber.encode_text(owner), ber.encode_text(source), ber.encode_list(listed)]
    )


def wait_until(condition: Any, what: str) -> None:
    """Waits for something that happens in another process, at most ANSWER_SECONDS."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain waited for: {what}")
        time.sleep(0.01)
