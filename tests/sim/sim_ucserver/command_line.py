"""The command line, and the life of the process."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
import ssl
import sys

from .account import Account
from .control import Control, read_secret
from .journal import Journal
from .messages import (
    USER_MANAGEMENT_ACTIVE_DIRECTORY,
    USER_MANAGEMENT_BUILT_IN,
    UserManagerSettings,
)
from .people import People
from .server import Server
from .service import Limits, Service


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sim-ucserver", description=__doc__)
    parser.add_argument("--truth", required=True, help="the truth file")
    parser.add_argument("--listen", required=True, action="append", type=parse_address)
    parser.add_argument("--certificate", required=True, help="PEM, with its chain")
    parser.add_argument("--key", required=True, help="PEM")
    parser.add_argument("--admin", required=True, help="the administrator's name")
    parser.add_argument("--password-file", required=True)
    parser.add_argument("--control", required=True, help="path of the control socket")
    parser.add_argument("--journal", required=True, help="file that events are appended to")
    parser.add_argument("--built-in-users", action="store_true", help="no Active Directory mode")
    parser.add_argument("--base-dn", help="default: ou=people and the domain's components")
    parser.add_argument("--directory-host", default="127.0.0.1")
    parser.add_argument("--directory-port", type=int, default=389)
    parser.add_argument("--lock-after", type=int, default=5, help="wrong passwords in a row")
    parser.add_argument("--lock-seconds", type=float, default=600.0)
    parser.add_argument("--events-seconds", type=float, default=10.0, help="0: never unasked")
    parser.add_argument("--handshake-seconds", type=float, default=30.0)
    parser.add_argument("--message-bytes", type=int, default=16 * 1024 * 1024)
    parser.add_argument("--profile-padding", type=int, default=700, help="octets a profile")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    return parser.parse_args(arguments)


def parse_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


def tls_context(options: argparse.Namespace) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(options.certificate, options.key)
    return context


def user_management(options: argparse.Namespace, domain: str) -> UserManagerSettings:
    if options.built_in_users:
        return UserManagerSettings(USER_MANAGEMENT_BUILT_IN, [domain])
    components = ",".join(f"dc={part}" for part in domain.split("."))
    return UserManagerSettings(
        USER_MANAGEMENT_ACTIVE_DIRECTORY,
        [domain],
        {
            "ActiveDirectoryDomain": domain,
            "ActiveDirectoryBaseDNUsers": options.base_dn or f"ou=people,{components}",
            "ActiveDirectoryHostName": options.directory_host,
            "ActiveDirectoryHostPort": options.directory_port,
        },
    )


def make_service(options: argparse.Namespace, loop: asyncio.AbstractEventLoop) -> Service:
    people = People(options.truth, options.profile_padding)
    # What is loaded here stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    return Service(
        people=people,
        account=Account(
            options.admin,
            read_secret(options.password_file),
            options.lock_after,
            options.lock_seconds,
        ),
        journal=Journal(options.journal, loop),
        user_management=user_management(options, people.domain),
        tls=tls_context(options),
        limits=Limits(options.message_bytes, options.handshake_seconds, options.events_seconds),
    )


async def run(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    service = make_service(options, loop)
    server = Server(service, options.listen)
    await Control(server).listen(options.control)
    await server.open()
    if options.lifeline:
        await watch_standard_input(loop, stop)
    if service.limits.events_seconds > 0:
        server.run(server.send_events())
    service.journal.write("start", process=os.getpid(), people=len(service.people))
    print(f"ready port={server.addresses[0][1]}", flush=True)
    await stop.wait()
    server.close()
    await server.end_connections()
    service.journal.write("stop")
    service.journal.close()
    os.unlink(options.control)


async def watch_standard_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    class Lifeline(asyncio.Protocol):
        def connection_lost(self, exc: Exception | None) -> None:
            stop.set()

    await loop.connect_read_pipe(Lifeline, sys.stdin)


def main() -> int:
    options = parse_arguments(sys.argv[1:])
    try:
        asyncio.run(run(options))
    except (OSError, ValueError, KeyError) as fault:
        print(f"sim-ucserver: {fault}", file=sys.stderr)
        return 2
    return 0
