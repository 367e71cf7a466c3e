"""The command line of sim-exchange."""

from __future__ import annotations

import argparse
import os
import signal
import ssl
import sys
import threading

from . import settings
from .control import Control, serve_control
from .channel_binding import end_point
from .kerberos_acceptor import KerberosAcceptor
from .listener import Listener, make_tls_context
from .service import Files, Service


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sim-exchange", description="An Exchange for tests.")
    parser.add_argument("--truth", required=True, help="truth file (JSON lines)")
    parser.add_argument(
        "--listen", required=True, action="append", help="ADDRESS:PORT, port 0: any"
    )
    parser.add_argument("--listen-in-clear", action="append", default=[], help="ADDRESS:PORT without TLS")
    parser.add_argument("--certificate", required=True, help="PEM, with the chain if there is one")
    parser.add_argument("--key", required=True, help="PEM")
    parser.add_argument("--password-file", required=True, help="password of the service account")
    parser.add_argument("--accounts", help="further accounts (JSON lines)")
    parser.add_argument("--keytab", help="Negotiate takes tickets for the keys in it (needs python3-gssapi)")
    parser.add_argument("--control", required=True, help="path of the control socket")
    parser.add_argument("--log", help="a JSON line for each refused request goes here")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    settings.add_arguments(parser)
    return parser.parse_args(arguments)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"--listen {text}: not ADDRESS:PORT")
    return host.strip("[]"), int(port)


def _make_site_context(certificate: str, key: str) -> tuple[ssl.SSLContext, bytes]:
    return make_tls_context(certificate, key), end_point(certificate)


def _start(options: argparse.Namespace) -> tuple[Service, list[Listener]]:
    files = Files(options.truth, options.password_file, options.accounts, options.log)
    kerberos = KerberosAcceptor(options.keytab) if options.keytab else None
    service = Service(files, settings.from_arguments(options), _make_site_context, kerberos)
    service.reload()
    context = make_tls_context(options.certificate, options.key)
    binding = end_point(options.certificate)
    listeners = [Listener(_address(text), context, binding, service) for text in options.listen]
    listeners += [Listener(_address(text), None, None, service) for text in options.listen_in_clear]
    serve_control(options.control, Control(service, listeners))
    return service, listeners


def _hear_of_the_end(with_lifeline: bool) -> threading.Event:
    """Set when it is time to go. Whoever has read `ready` may send a signal at once."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_context: ended.set())
    if with_lifeline:
        threading.Thread(target=_watch_lifeline, args=(ended,), daemon=True).start()
    return ended


def _watch_lifeline(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ended.set()


def main(arguments: list[str]) -> int:
    """Runs the simulator until it is told to end; returns the exit status."""
    options = _parse(arguments)
    try:
        service, listeners = _start(options)
    except (OSError, ValueError, KeyError) as error:
        print(f"sim-exchange: {error}", file=sys.stderr)
        return 2
    ended = _hear_of_the_end(options.lifeline)
    print(f"ready port={listeners[0].port}", flush=True)
    ended.wait()
    service.stopping.set()
    return 0
