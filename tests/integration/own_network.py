"""Runs a script again in a network of its own, where every port of 127.0.0.0/8 is free, also 53, 80 and 443, and
where names are asked for at DNS_ADDRESS only. Needs root; the script knows by the argument INSIDE that it is there."""

from __future__ import annotations

import fcntl
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

INSIDE = "inside"
DNS_ADDRESS = "127.0.0.79"
WHY_NOT = "SKIPPED: a network namespace of our own cannot be made here"
_GET_FLAGS, _SET_FLAGS, _IS_UP = 0x8913, 0x8914, 0x1
_FILES = {"hosts": "127.0.0.1 localhost\n", "nsswitch.conf": "hosts: files dns\n",
          "resolv.conf": f"nameserver {DNS_ADDRESS}\noptions timeout:2 attempts:1\n"}


def is_possible() -> bool:
    """Whether `unshare` may give a program mounts and a network of its own."""
    try:
        return subprocess.run(["unshare", "-m", "-n", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run_inside(script: str, seconds: float, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a script with INSIDE and further arguments; it calls begin() first."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _FILES.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        mounts = " && ".join(f"mount --bind {folder}/{name} /etc/{name}" for name in _FILES)
        command = f'{mounts} && exec "$@"'
        return subprocess.run(["unshare", "-m", "-n", "sh", "-c", command, "sh", sys.executable, script, INSIDE,
                               *arguments], capture_output=True, text=True, timeout=seconds, check=False,
                              cwd=Path(script).parent)


def begin() -> None:
    """Brings the loopback device up: a new network has it down. Raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack_from("16sh", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _IS_UP))
