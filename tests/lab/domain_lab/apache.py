"""Apache with mod_auth_gssapi in front of a simulated Exchange: NTLM is judged by gss-ntlmssp there.

mod_auth_gssapi refuses two things in libcurl's messages that Windows takes; `relay.py` mends them on the way."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path

from tenant.ports import free_port
from tenant.program import Program, wait_until

from .backend import Backend

MODULES = ("mpm_event", "authn_core", "authz_core", "authz_user", "auth_gssapi", "proxy", "proxy_http", "ssl",
           "headers")
LIBRARIES = Path("/usr/lib/apache2/modules")
START_SECONDS = 60.0
# Apache's children belong to this user, who reads the keytab and the passwords.
OWNER = "www-data"


class Apache:
    """A running server without TLS at 127.0.0.1, behind a relay."""

    def __init__(self, folder: Path, keytab: Path, accounts: dict[str, str], mechanism: str, backend: Backend) -> None:
        self.port = free_port()
        self._folder = folder
        folder.mkdir()
        shutil.copy(keytab, folder / "web.keytab")
        passwords = folder / "passwords"
        passwords.write_text("".join(f"{name.replace(chr(92), ':')}:{word}\n" for name, word in accounts.items()))
        (folder / "apache.conf").write_text(self._configuration(mechanism, backend))
        shutil.chown(folder, OWNER)
        for path in folder.iterdir():
            shutil.chown(path, OWNER)
        for path in (folder, *folder.parents):
            if path.is_relative_to("/tmp") and path != Path("/tmp"):
                path.chmod(path.stat().st_mode | 0o011)
        environment = {**os.environ, "NTLM_USER_FILE": str(passwords), "KRB5RCACHETYPE": "none"}
        self._program = Program("apache", ["/usr/sbin/apache2", "-f", folder / "apache.conf", "-D", "FOREGROUND"],
                                folder.parent / "apache.output", environment=environment)
        wait_until(self._listens, START_SECONDS, f"Apache: {folder}/error.log")

    def _listens(self) -> bool:
        return subprocess.run(["curl", "--silent", "--output", "/dev/null", f"http://127.0.0.1:{self.port}/"],
                              check=False).returncode == 0

    def _configuration(self, mechanism: str, backend: Backend) -> str:
        token = base64.b64encode(f"{backend.user}:{backend.password}".encode()).decode()
        loaded = "".join(f"LoadModule {name}_module {LIBRARIES}/mod_{name}.so\n" for name in MODULES)
        return loaded + f"""
ServerName mail.example.test
ServerRoot {self._folder}
PidFile {self._folder}/pid
ErrorLog {self._folder}/error.log
Listen 127.0.0.1:{self.port}
User {OWNER}
Group {OWNER}
KeepAlive On
MaxKeepAliveRequests 0
SSLProxyEngine On
SSLProxyVerify none
SSLProxyCheckPeerName off
<Location "/">
  AuthType GSSAPI
  AuthName "mail"
  GssapiSSLonly Off
  GssapiConnectionBound On
  GssapiAllowedMech {mechanism}
  {'' if mechanism == 'ntlmssp' else f'GssapiCredStore keytab:{self._folder}/web.keytab'}
  Require valid-user
  RequestHeader set Authorization "Basic {token}"
  ProxyPass "https://127.0.0.1:{backend.port}/"
</Location>
"""

    def errors(self) -> str:
        """What it has written down."""
        return (self._folder / "error.log").read_text(errors="replace")

    def close(self) -> None:
        """Ends it; its children end by themselves then."""
        self._program.stop()
