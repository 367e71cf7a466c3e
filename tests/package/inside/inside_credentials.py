"""Passwords that systemd hands to the service, plain and encrypted."""

from __future__ import annotations

import shutil
import unittest
from pathlib import Path

from installed import CONFIGURATION, PACKAGES, SERVICE, InstalledTest, install, run

DROP_IN = Path(f"/etc/systemd/system/{SERVICE}.d/credentials.conf")
SOURCES = Path("/root/credentials")


class CredentialTest(InstalledTest):
    """No password is in a file that the service's user may read by itself."""

    def test_a_round_with_credentials(self) -> None:
        """Those of all three servers; Exchange's is encrypted on the disk."""
        install(PACKAGES)
        tenant = self.make_tenant(10)
        SOURCES.mkdir(mode=0o700)
        lines = ["[Service]"]
        for section in ("ucserver", "directory", "exchange"):
            tenant.settings[section] = {"secret_file": None, "secret_credential": f"{section}-password"}
            plain = shutil.copy(tenant.password_file_of(section), SOURCES / section)
            if section == "exchange":
                run("systemd-creds", "encrypt", f"--name={section}-password", str(plain), f"{plain}.encrypted")
                Path(plain).unlink()
                lines.append(f"LoadCredentialEncrypted={section}-password:{plain}.encrypted")
            else:
                lines.append(f"LoadCredential={section}-password:{plain}")
        DROP_IN.parent.mkdir(parents=True)
        DROP_IN.write_text("\n".join(lines) + "\n")
        run("systemctl", "daemon-reload")
        tenant.start_servers()
        tenant.set_up()
        for secret in (CONFIGURATION / "secrets").iterdir():
            secret.unlink()
        tenant.start_service()
        self.wait_until_fresh()
        self.assertIn("no folder of credentials",
                      run("runuser", "-u", "ewscal", "--", "ewscal-supervisor", "--check", check=False))
        self.assert_that_a_missing_one_is_named(lines)

    def assert_that_a_missing_one_is_named(self, lines: list[str]) -> None:
        """The service ends and is not tried again; the journal says what is missing."""
        DROP_IN.write_text("\n".join(line for line in lines if "directory-" not in line) + "\n")
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", SERVICE, check=False)
        self.assertIn("there is no credential \"directory-password\"", self.tenant.journal_of_service())
        self.assertEqual(run("systemctl", "is-active", SERVICE, check=False).strip(), "failed")


if __name__ == "__main__":
    unittest.main()
