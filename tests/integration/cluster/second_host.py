"""A second host: a network namespace at the other end of a pair of virtual cables."""

from __future__ import annotations

import itertools
import os
import subprocess

# Of the range for tests between networks: four addresses for each host, others for each process that makes them.
NETWORK = "198.18"
PREFIX_BITS = 30
NETWORKS = 1 << 14
_numbers = itertools.count()


class NoNamespaces(Exception):
    """This machine does not let us make them."""


def run(*command: str) -> None:
    """Runs `ip`; an error carries what it said."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoNamespaces(f"{' '.join(command)}: {getattr(error, 'stderr', error)}") from None


class SecondHost:
    """Exists until close(); `prefix` before a command line runs it there."""

    def __init__(self) -> None:
        number = next(_numbers)
        third, fourth = divmod((os.getpid() * 16 + number) % NETWORKS * 4, 256)
        self.here, self.there = f"{NETWORK}.{third}.{fourth + 1}", f"{NETWORK}.{third}.{fourth + 2}"
        mark = f"{os.getpid()}-{number}"
        self.name, self._cable, self._end = f"ewscal-{mark}", f"ew{mark}a", f"ew{mark}b"
        self.prefix = ("ip", "netns", "exec", self.name)
        run("ip", "netns", "add", self.name)
        try:
            run("ip", "link", "add", self._cable, "type", "veth", "peer", "name", self._end, "netns", self.name)
            run("ip", "address", "add", f"{self.here}/{PREFIX_BITS}", "dev", self._cable)
            run("ip", "link", "set", self._cable, "up")
            run(*self.prefix, "ip", "address", "add", f"{self.there}/{PREFIX_BITS}", "dev", self._end)
            run(*self.prefix, "ip", "link", "set", self._end, "up")
        except NoNamespaces:
            self.close()
            raise

    def close(self) -> None:
        """The cable goes with the namespace."""
        run("ip", "netns", "delete", self.name)
