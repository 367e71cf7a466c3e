"""The command line of `slapd`: builds the database, then becomes the server."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tenant.ports import free_port

from .companion import start_companion
from .configuration import SERVICE_DN, Files, configuration_text, root_dse_text

SIMULATORS = Path(__file__).resolve().parent.parent
SLAPD = "/usr/sbin/slapd"
SLAPADD = "/usr/sbin/slapadd"


def _build_database(files: Files, truth: Path, password_file: Path) -> None:
    """Writes configuration and database anew."""
    files.directory.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(files.database, ignore_errors=True)
    files.database.mkdir(mode=0o700)
    files.root_dse.write_text(root_dse_text(files), encoding="utf-8")
    files.configuration.write_text(configuration_text(files), encoding="utf-8")
    ldif = files.directory / "people.ldif"
    subprocess.run(
        [SIMULATORS / "truth", "ldif", "--file", truth, "--base", "dc=example,dc=test",
         "--service-password-file", password_file, "--output", ldif], check=True)
    subprocess.run([SLAPADD, "-q", "-f", files.configuration, "-l", ldif], check=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slapd", description=__doc__)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True,
                        help="for configuration and database, which are made anew")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0: a free one")
    parser.add_argument("--ldaps-port", type=int, help="LDAP over TLS, too; 0: a free one")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--ca", type=Path, required=True)
    parser.add_argument("--password-file", type=Path, required=True,
                        help="the password of the service account")
    parser.add_argument("--global-catalogue", action="store_true",
                        help="as one that stands on a controller of a child domain")
    parser.add_argument("--debug", type=int, default=0, help="slapd's level; 256 writes each operation")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    return parser


def _serve(arguments: argparse.Namespace, files: Files) -> None:
    """Becomes slapd; does not return."""
    address = arguments.address
    port = arguments.port or free_port(address)
    urls = [f"ldap://{address}:{port}/"]
    description = f"ready port={port}"
    if arguments.ldaps_port is not None:
        ldaps_port = arguments.ldaps_port or free_port(address)
        urls.append(f"ldaps://{address}:{ldaps_port}/")
        description += f" ldaps_port={ldaps_port}"
    description += f" bind={SERVICE_DN} urls={','.join(urls)}"
    start_companion(address, port, description, arguments.lifeline)
    os.execv(SLAPD, [SLAPD, "-f", str(files.configuration), "-h", " ".join(urls), "-d", str(arguments.debug)])


def main() -> int:
    """Exit status 1 when the database could not be built, 2 on wrong usage."""
    arguments = _parser().parse_args()
    files = Files(
        directory=arguments.directory.resolve(), schema=SIMULATORS / "directory.schema",
        certificate=arguments.certificate.resolve(), key=arguments.key.resolve(),
        ca=arguments.ca.resolve(), global_catalogue=arguments.global_catalogue)
    try:
        _build_database(files, arguments.truth, arguments.password_file)
        _serve(arguments, files)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"slapd: {error}", file=sys.stderr)
    return 1
