"""A systemd for `ewscalctl service` on a bus of its own, in a mount namespace of its own: `systemd_stand_in.py STATE
COMMAND...` runs the command there and ends with its status. STATE is `unit`, `installed` (as after the package was
installed: neither enabled nor running), `protected` (the same, with the folders that the packages' unit may write to,
and with an /srv and drop-ins of its own), `unread` (that one runs, and systemd has read no drop-in yet), `deaf` (it
will not read any, either), `no-unit`, `refused`, `slow`, `failing`, `no-bus` or `no-systemd`. What the manager is asked
to do is written to the file that STAND_IN_CALLS names, a line for each."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.systemd1"
UNIT_PATH = "/org/freedesktop/systemd1/unit/ewscal_2dsupervisor_2eservice"
SOCKET = "/run/dbus/system_bus_socket"
CONFIGURATION = f"""<busconfig><listen>unix:path={SOCKET}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy>
</busconfig>"""
DROP_INS = Path("/etc/systemd/system/ewscal-supervisor.service.d")
PROTECTED = ("protected", "unread", "deaf")
PACKAGED = ("/var/lib/ewscal", "/var/log/ewscal")
SINCE_MICROSECONDS = 1_795_000_000_000_000
MOVING_SECONDS = 0.5
# Until the process ends: what belongs to a bus that has ended complains when it goes.
KEPT: list[object] = []
KEPT_FILES: list[int] = []


def read_item(item: str) -> str:
    """As systemd 252 keeps it: without what does not matter in a path; one that leads upwards is left out."""
    meant = re.sub(r"\\(.)", r"\1", item).replace("%%", "%")
    path = meant.lstrip("-+")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "" if ".." in parts else meant[:len(meant) - len(path)] + "/" + "/".join(parts)


class Unit(dbus.service.Object):
    """The supervisor's unit."""

    def __init__(self, bus: dbus.Bus, kind: str) -> None:
        super().__init__(bus, UNIT_PATH)
        self.kind = kind
        is_new = kind in ("installed", "protected")
        self.active = "inactive" if is_new else "active"
        self.is_linked = self.is_enabled = not is_new
        self.until = 0.0
        self.writable = self.look_at_drop_ins() if kind == "protected" else [*PACKAGED]

    def look_at_drop_ins(self) -> list[str]:
        """What ReadWritePaths= says, with that of the drop-ins."""
        texts = [path.read_text() for path in DROP_INS.glob("*.conf")] if self.kind in PROTECTED else []
        items = re.findall(r'^ReadWritePaths="(.*)"$', "\n".join(texts), re.MULTILINE)
        return [*PACKAGED, *(item for item in map(read_item, items) if item)]

    def move(self, target: str) -> None:
        """A slow one takes its time; meanwhile a job is under way."""
        self.active = target
        self.until = time.monotonic() + (MOVING_SECONDS if self.kind == "slow" else 0)

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
    def Get(self, _interface: str, name: str) -> object:  # noqa: N802
        """What systemd says of its units."""
        is_moving = time.monotonic() < self.until
        is_protected = self.kind in PROTECTED
        values = {"LoadState": "not-found" if self.kind == "no-unit" else "loaded",
                  "ActiveState": "deactivating" if is_moving else self.active,
                  "SubState": "running" if self.active == "active" else "dead",
                  "Result": "exit-code" if self.active == "failed" else "success",
                  "UnitFileState": "enabled" if self.is_enabled else "disabled",
                  "StateChangeTimestamp": dbus.UInt64(SINCE_MICROSECONDS), "MainPID": dbus.UInt32(4711),
                  "ProtectSystem": "strict" if is_protected else "no", "PrivateTmp": is_protected,
                  "ProtectHome": "yes" if is_protected else "no",
                  "ReadWritePaths": dbus.Array(self.writable, signature="s"),
                  "Job": dbus.Struct((dbus.UInt32(7 if is_moving else 0), dbus.ObjectPath("/")), signature="uo")}
        return values[name]


class Manager(dbus.service.Object):
    """Loads, starts and stops that unit alone."""

    def __init__(self, bus: dbus.Bus, unit: Unit) -> None:
        super().__init__(bus, "/org/freedesktop/systemd1")
        self.unit = unit

    def act(self, call: str, name: str, target: str) -> dbus.ObjectPath:
        """Refused where it is to be."""
        assert name == "ewscal-supervisor.service"
        record(call)
        if self.unit.kind == "refused":
            raise dbus.DBusException("Interactive authentication required.",
                                     name="org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")
        self.unit.move("failed" if self.unit.kind == "failing" else target)
        return dbus.ObjectPath("/org/freedesktop/systemd1/job/7")

    @dbus.service.method(f"{NAME}.Manager", in_signature="s", out_signature="o")
    def LoadUnit(self, _name: str) -> dbus.ObjectPath:  # noqa: N802
        """systemd knows a path of every name. A supervisor that runs has its state directory, here from when systemd
        is asked on: it would be asked itself before."""
        if self.unit.kind == "unread" and not KEPT_FILES:
            KEPT_FILES.append(os.open("/srv/state", os.O_RDONLY))
            fcntl.flock(KEPT_FILES[0], fcntl.LOCK_EX)
        return dbus.ObjectPath(UNIT_PATH)

    @dbus.service.method(f"{NAME}.Manager", in_signature="ss", out_signature="o")
    def StartUnit(self, name: str, _mode: str) -> dbus.ObjectPath:  # noqa: N802
        """As it is called."""
        return self.act("StartUnit", name, "active")

    @dbus.service.method(f"{NAME}.Manager", in_signature="ss", out_signature="o")
    def StopUnit(self, name: str, _mode: str) -> dbus.ObjectPath:  # noqa: N802
        """As it is called."""
        return self.act("StopUnit", name, "inactive")

    @dbus.service.method(f"{NAME}.Manager", in_signature="ss", out_signature="o")
    def RestartUnit(self, name: str, _mode: str) -> dbus.ObjectPath:  # noqa: N802
        """As it is called."""
        return self.act("RestartUnit", name, "active")

    @dbus.service.method(f"{NAME}.Manager", in_signature="asbb", out_signature="ba(sss)")
    def EnableUnitFiles(self, names: list[str], _runtime: bool, _force: bool) -> object:  # noqa: N802
        """Makes the link, which counts from the next Reload on."""
        assert list(names) == ["ewscal-supervisor.service"]
        record("EnableUnitFiles")
        self.unit.is_linked = True
        return True, dbus.Array(signature="(sss)")

    @dbus.service.method(f"{NAME}.Manager")
    def Reload(self) -> None:  # noqa: N802
        """Looks at the links again."""
        record("Reload")
        if self.unit.kind == "deaf":
            raise dbus.DBusException("Refusing to reload.", name="org.freedesktop.systemd1.Failed")
        self.unit.is_enabled = self.unit.is_linked
        self.unit.writable = self.unit.look_at_drop_ins()


def record(call: str) -> None:
    """For a test that wants to know what was asked for."""
    if "STAND_IN_CALLS" in os.environ:
        with Path(os.environ["STAND_IN_CALLS"]).open("a") as calls:
            calls.write(call + "\n")


def start_bus() -> subprocess.Popen[bytes]:
    """A bus of our own where the system's is."""
    path = Path("/run/dbus/bus.conf")
    path.write_text(CONFIGURATION)
    # Its end is that of the namespace's first process.
    daemon = subprocess.Popen(["dbus-daemon", "--nofork", "--print-address", f"--config-file={path}"],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    assert daemon.stdout is not None and daemon.stdout.readline()
    return daemon


def mount_own_folders() -> None:
    """Other tests, and the machine, have theirs; what is in STAND_IN_FOLDERS stays from one call to the next,
    and a `passwd` and `group` there are those of the machine."""
    for name, place in (("srv", "/srv"), ("units", "/etc/systemd/system")):
        folder = Path(os.environ["STAND_IN_FOLDERS"]) / name
        folder.mkdir(exist_ok=True)
        subprocess.run(["mount", "--bind", str(folder), place], check=True)
    for name in ("passwd", "group"):
        if (Path(os.environ["STAND_IN_FOLDERS"]) / name).exists():
            subprocess.run(["mount", "--bind", f"{os.environ['STAND_IN_FOLDERS']}/{name}", f"/etc/{name}"], check=True)


def main(kind: str, command: list[str]) -> int:
    """Everything in a /run of its own."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    if kind == "no-systemd":
        return subprocess.run(command, check=False).returncode
    if kind in PROTECTED:
        mount_own_folders()
    Path("/run/systemd/system").mkdir(parents=True)
    Path("/run/dbus").mkdir()
    if kind == "no-bus":
        return subprocess.run(command, check=False).returncode
    daemon = start_bus()
    try:
        dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
        bus = dbus.bus.BusConnection(f"unix:path={SOCKET}")
        owned = dbus.service.BusName(NAME, bus)
        manager = Manager(bus, Unit(bus, kind))
        loop = GLib.MainLoop()
        threading.Thread(target=loop.run, daemon=True).start()
        KEPT.extend((owned, manager, bus))
        return subprocess.run(command, check=False).returncode
    finally:
        daemon.terminate()
        daemon.wait()


if __name__ == "__main__":
    os._exit(main(sys.argv[1], sys.argv[2:]))
