"""The domain controller's own view of its accounts: what it counts, and what an administrator does there."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

NEVER_BEFORE = 116444736000000000
TICKS_OF_A_SECOND = 10_000_000


def lab_folder() -> Path:
    """The folder of the lab that this program runs in."""
    return Path(os.environ["EWSCAL_LAB"])


class Controller:
    """Reads and changes the running controller's own database."""

    def __init__(self) -> None:
        settings = LoadParm()
        settings.load_default()
        self._database = SamDB(session_info=system_session(), lp=settings)
        self.keytab = lab_folder() / "samba" / "etc" / "web.keytab"

    def _entry(self, name: str) -> ldb.Message:
        found = self._database.search(expression=f"(sAMAccountName={name})", attrs=["badPwdCount", "lockoutTime"])
        if len(found) != 1:
            raise LookupError(f"{len(found)} accounts are called {name}")
        return found[0]

    def wrong_passwords(self, name: str) -> int:
        """badPwdCount: how many wrong passwords were counted since the last right one."""
        return int(str(self._entry(name).get("badPwdCount", b"0")))

    def _replace(self, name: str, **values: str) -> None:
        message = ldb.Message(self._entry(name).dn)
        for attribute, value in values.items():
            message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
        self._database.modify(message, ["relax:0"])

    def lock(self, name: str) -> None:
        """Locks the account as too many wrong passwords do."""
        self._replace(name, lockoutTime=str(NEVER_BEFORE + int(time.time()) * TICKS_OF_A_SECOND))

    def unlock(self, name: str) -> None:
        """Unlocks it; nothing is counted any more."""
        self._replace(name, lockoutTime="0")

    def set_password(self, name: str, password: str) -> None:
        """The password is another one from now on."""
        self._database.setpassword(f"(sAMAccountName={name})", password)

    def add_services(self, account: str, names: list[str]) -> None:
        """Tickets for these services are given, too, for the account's keys."""
        message = ldb.Message(self._entry(account).dn)
        message["services"] = ldb.MessageElement(names, ldb.FLAG_MOD_ADD, "servicePrincipalName")
        self._database.modify(message)

    def add_service_point(self, name: str, url: str, keywords: list[str]) -> None:
        """Puts a service connection point where Exchange puts its own, below the services of the configuration."""
        self._database.add({"dn": f"CN={name},CN=Services,{self._database.get_config_basedn()}",
                            "objectClass": "serviceConnectionPoint", "serviceBindingInformation": [url],
                            "keywords": keywords})

    def set_ticket_minutes(self, minutes: int) -> None:
        """How long tickets live that are given from the controller's next start on."""
        configuration = Path("/etc/samba/smb.conf")
        line = f"\tkdc:user ticket lifetime = {minutes}m\n\tkdc:service ticket lifetime = {minutes}m\n"
        configuration.write_text(configuration.read_text().replace("[global]\n", "[global]\n" + line, 1))

    def keytab_of(self, name: str) -> Path:
        """A file with the keys of an account, as an administrator exports it."""
        path = lab_folder() / f"{name}.keytab"
        subprocess.run(["samba-tool", "domain", "exportkeytab", str(path), f"--principal={name}@EXAMPLE.TEST"],
                       check=True, stdin=subprocess.DEVNULL, capture_output=True)
        return path
