"""A key distribution centre of MIT: tickets of another maker than Samba's, which end as soon as a test wants."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tenant.ports import free_port
from tenant.program import wait_until

CLIENT_CONFIGURATION = """[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_canonicalize_hostname = false
rdns = false
[realms]
{realm} = {{
  kdc = 127.0.0.1:{port}
}}
[logging]
kdc = FILE:{folder}/centre.log
"""
CENTRE_CONFIGURATION = """[kdcdefaults]
kdc_listen = 127.0.0.1:{port}
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
  database_name = {folder}/database
  key_stash_file = {folder}/stash
  max_life = {life}s
}}
"""


class Centre:
    """One realm with one user and one service. It runs until close()."""

    def __init__(self, folder: Path, realm: str, user: str, password: str, service: str,
                 life_seconds: int = 36000) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.keytab, self._log = free_port(), folder / "keytab", folder / "centre.log"
        self._realm = realm
        names = {"port": self.port, "realm": realm, "folder": folder, "life": life_seconds}
        (folder / "krb5.conf").write_text(CLIENT_CONFIGURATION.format(**names), encoding="utf-8")
        (folder / "kdc.conf").write_text(CENTRE_CONFIGURATION.format(**names), encoding="utf-8")
        # What a client of libkrb5 needs to find it.
        self.environment = {"KRB5_CONFIG": f"{folder}/krb5.conf", "KRB5_KDC_PROFILE": f"{folder}/kdc.conf",
                            "KRB5CCNAME": f"{folder}/cache"}
        self._run("kdb5_util", "create", "-s", "-r", realm, words="master\nmaster\n")
        for query in (f"addprinc +requires_preauth -pw {password} {user}", f"addprinc -randkey {service}",
                      f"ktadd -k {self.keytab} {service}"):
            self._run("kadmin.local", "-r", realm, "-q", query)
        self._process = subprocess.Popen(["krb5kdc", "-n", "-r", realm], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, env=os.environ | self.environment)
        wait_until(lambda: self._gives_tickets(f"{user}@{realm}", password), 60, "a ticket")

    def _run(self, *command: str, words: str = "") -> None:
        subprocess.run(command, input=words, text=True, capture_output=True, check=True,
                       env=os.environ | self.environment)

    def _gives_tickets(self, principal: str, password: str) -> bool:
        asked = subprocess.run(["kinit", principal], input=password + "\n", text=True, capture_output=True,
                               check=False, env=os.environ | self.environment)
        return asked.returncode == 0

    def set_password(self, user: str, password: str) -> None:
        """The password is another one from now on."""
        self._run("kadmin.local", "-r", self._realm, "-q", f"cpw -pw {password} {user}")

    def wrong_passwords(self) -> int:
        """How often a password was found to be wrong."""
        return sum("PREAUTH_FAILED" in line for line in self._log.read_text().splitlines())

    def log_ins(self) -> int:
        """How often a password was found to be right."""
        return sum("AS_REQ" in line and "ISSUE" in line for line in self._log.read_text().splitlines())

    def close(self) -> None:
        """Ends it."""
        self._process.terminate()
        self._process.wait()
