"""What a container engine does with the lines of the guide, without one: systemd-nspawn runs what `docker load` takes.

An option that this file does not know is refused, and so is what the image does not say. --rm, --interactive, --tty and
--restart are known and mean nothing here."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import tarfile
from pathlib import Path
from typing import Any, Sequence

from tenant.program import Program, wait_until

READY_SECONDS = 60.0
# What systemd-nspawn leaves to root in a container, and docker does not.
TAKEN = "--drop-capability=" + ",".join(f"CAP_{name}" for name in """AUDIT_CONTROL DAC_READ_SEARCH IPC_OWNER LEASE
    LINUX_IMMUTABLE NET_BROADCAST SYS_ADMIN SYS_BOOT SYS_NICE SYS_PTRACE SYS_RESOURCE SYS_TTY_CONFIG""".split())
QUIET = ("systemd-nspawn", "--quiet", "--pipe", "--register=no", "--keep-unit", "--as-pid2", "--resolv-conf=off",
         "--timezone=off", "--read-only")


def unpack(image: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    """What an image says of itself, and its system."""
    unpacked, system = folder / "image", folder / "system"
    with tarfile.open(image) as tar:
        tar.extractall(unpacked)
    (manifest,) = json.loads((unpacked / "manifest.json").read_text())
    config = json.loads((unpacked / manifest["Config"]).read_text())
    (layer,) = manifest["Layers"]
    said = subprocess.run(["sha256sum", unpacked / layer], capture_output=True, text=True, check=True).stdout
    if config["rootfs"]["diff_ids"] != [f"sha256:{said.split()[0]}"]:
        raise ValueError("the image does not say which layer it has")
    system.mkdir()
    subprocess.run(["tar", "--extract", "--numeric-owner", "--directory", system, "--file", unpacked / layer],
                   check=True)
    return {**config["config"], "tags": manifest["RepoTags"]}, system


def name_of_user(system: Path, number: str) -> str:
    """systemd-nspawn wants a name."""
    lines = (system / "etc/passwd").read_text().splitlines()
    return next(line.split(":")[0] for line in lines if number in line.split(":")[0:3:2])


def parser() -> argparse.ArgumentParser:
    """Of what stands behind `docker`."""
    options = argparse.ArgumentParser(prog="docker", exit_on_error=False)
    commands = options.add_subparsers(dest="command", required=True)
    load = commands.add_parser("load")
    load.add_argument("--input", type=Path, required=True)
    run = commands.add_parser("run")
    for flag in ("--rm", "--interactive", "--tty", "--detach", "--read-only"):
        run.add_argument(flag, action="store_true")
    for word in ("--name", "--restart", "--user", "--entrypoint"):
        run.add_argument(word)
    run.add_argument("--network", choices=["host"], required=True)
    run.add_argument("--cap-drop", choices=["ALL"])
    run.add_argument("--volume", action="append", default=[])
    run.add_argument("image")
    run.add_argument("arguments", nargs=argparse.REMAINDER)
    execute = commands.add_parser("exec")
    execute.add_argument("name")
    execute.add_argument("arguments", nargs=argparse.REMAINDER)
    for name in ("logs", "restart"):
        commands.add_parser(name).add_argument("name")
    remove = commands.add_parser("rm")
    remove.add_argument("--force", action="store_true", required=True)
    remove.add_argument("name")
    return options


class Engine:
    """Images and volumes in a folder, and the containers that run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config: dict[str, Any] = {}
        self.system = folder / "system"
        self.running: dict[str, tuple[Program, list[str]]] = {}
        self.status = 0  # of the newest line

    def volume(self, name: str, where: str) -> Path:
        """Where its files are. A new one begins with the folder of the image that it covers."""
        volume = self.folder / "volumes" / name
        if not volume.exists():
            volume.parent.mkdir(exist_ok=True)
            subprocess.run(["cp", "--archive", self.system / where.lstrip("/"), volume], check=True)
        return volume

    def type(self, line: str) -> str:
        """Does what the line says; what it has printed, with its exit status beside that."""
        self.status = 0
        program, *words = shlex.split(line)
        if program != "docker":
            raise ValueError(f"{program} is no container engine")
        options = parser().parse_args(words)
        return str(getattr(self, f"_{options.command}")(options))

    def _load(self, options: argparse.Namespace) -> str:
        self.config, self.system = unpack(options.input, self.folder)
        return "".join(f"Loaded image: {tag}\n" for tag in self.config["tags"])

    def _mount(self, volume: str) -> str:
        name, where, *mode = volume.split(":")
        if where not in self.config["Volumes"] or mode not in ([], ["ro"]):
            raise ValueError(f"{volume}: no volume of the image")
        return f"--bind{'-ro' if mode else ''}={self.volume(name, where)}:{where}"

    def _run(self, options: argparse.Namespace) -> str:
        image = options.image if ":" in options.image else f"{options.image}:latest"
        if image not in self.config["tags"] or not options.read_only:
            raise ValueError(f"{options.image}: no such image, or its system could be written to")
        user = name_of_user(self.system, options.user or self.config["User"].split(":")[0])
        entry = [options.entrypoint] if options.entrypoint else self.config["Entrypoint"]
        limits = ["--drop-capability=all", "--no-new-privileges=yes"] if options.cap_drop else [TAKEN]
        command = [*QUIET, "--directory", str(self.system), f"--user={user}", *limits,
                   *map(self._mount, options.volume), *entry, *options.arguments]
        if not options.detach:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, timeout=300, check=False)
            if done.returncode != 0:
                raise ValueError(f"{shlex.join(command)} ended with {done.returncode}: {done.stdout[-3000:]}")
            return done.stdout
        return self._start(options.name, command)

    def _start(self, name: str, command: list[str]) -> str:
        self.running[name] = Program(name, command, self._output(name)), command
        wait_until(lambda: self.processes("ewscal-supervisor"), READY_SECONDS, "the supervisor in its container")
        return f"{name}\n"

    def _output(self, name: str) -> Path:
        return self.folder / f"{name}.output"

    def _exec(self, options: argparse.Namespace) -> str:
        self._running(options.name)
        process = self.processes("ewscal-supervisor")[0]
        user, group = self.config["User"].split(":")
        done = subprocess.run(["nsenter", "--target", str(process), "--mount", "--pid", "--ipc", "--uts", "--root",
                               "--wd=/", "--setuid", user, "--setgid", group, "env", "-i", *self.config["Env"],
                               "LANG=C.UTF-8", *options.arguments], capture_output=True, text=True, timeout=300,
                              check=False)
        self.status = done.returncode
        return done.stdout + done.stderr

    def _running(self, name: str) -> tuple[Program, list[str]]:
        if name not in self.running:
            raise ValueError(f"no container {name} runs")
        return self.running[name]

    def _logs(self, options: argparse.Namespace) -> str:
        self._running(options.name)
        return self._output(options.name).read_text(errors="replace")

    def _restart(self, options: argparse.Namespace) -> str:
        program, command = self._running(options.name)
        program.stop()
        return self._start(options.name, command)

    def _rm(self, options: argparse.Namespace) -> str:
        self._running(options.name)[0].stop()
        del self.running[options.name]
        return f"{options.name}\n"

    def processes(self, name: str = "ewscal-") -> list[int]:
        """Those of the image's programs that run; nobody else's."""
        return sorted(int(process.name) for process in Path("/proc").glob("[0-9]*") if self._is_ours(process, name))

    def _is_ours(self, process: Path, name: str) -> bool:
        try:
            return Path(os.readlink(process / "exe")).name.startswith(name) and \
                (process / "root/etc/passwd").samefile(self.system / "etc/passwd")
        except OSError:  # it has ended, or belongs to the kernel
            return False

    def close(self) -> None:
        """Ends what runs: killed, systemd-nspawn would leave behind what it runs."""
        for program, _ in self.running.values():
            program.stop()


def users_of(processes: Sequence[int]) -> set[int]:
    """As whom they run."""
    return {Path(f"/proc/{process}").stat().st_uid for process in processes}
