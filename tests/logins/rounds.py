"""A tenant whose Exchange is behind a server that logs every connection in by what others say."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from support import PROGRAMS, LabTest

from domain_lab.backend import Backend
from domain_lab.judge import Judge
from domain_lab.people import PASSWORD, WEB_NAME
from tenant.configuration import Sections, write_secret
from tenant.program import kill_together
from tenant.tenant import PASSWORD as EXCHANGE_PASSWORD
from tenant.tenant import Tenant

USERS = 1000
PATIENCE_SECONDS = 240.0
# A refused account that worked rests for ten seconds, and has one retry then.
RETRY_SECONDS = 8.0


class NamedTenant(Tenant):
    """Its Exchange has a name, so that there may be another one."""

    def base_settings(self) -> Sections:
        sections = dict(super().base_settings())
        sections["exchange main"] = sections.pop("exchange")
        return sections


class RoundTest(LabTest):
    """A tenant whose Exchange is behind a judge."""

    tenant: Tenant
    tenant_kind: type[NamedTenant] = NamedTenant
    backend: Backend
    judge: Judge
    more_settings: dict[str, str] = {}
    is_clear = False  # without TLS

    def prepare(self, users: int, secret: str = PASSWORD) -> Tenant:
        """Everything that is not ours but the judge: what is behind it is `backend`."""
        tenant = self.tenant_kind(Path(tempfile.mkdtemp(dir=self.folder)), PROGRAMS, users=users)
        self.tenant = tenant
        self.addCleanup(tenant.close)
        tenant.make_keys()
        tenant.start_servers()
        account = json.loads(tenant.truth.read_text().partition("\n")[0])["exchange"]["user"]
        self.backend = Backend(int(tenant.servers["exchange"].ready["port"]), tenant.certificates.authority, account,
                               EXCHANGE_PASSWORD)
        self.secret = write_secret(tenant.folder / "domain-password", secret)
        return tenant

    def start(self, users: int, auth: str, user: str, secret: str = PASSWORD, keytab: Path | None = None,
              **demands: Any) -> Tenant:
        """Servers, judge and supervisor. `keytab`: of the web server, if not the controller's."""
        tenant = self.prepare(users, secret)
        self.judge = self.start_judge(self.backend, keytab, self.is_clear, **demands)
        # A process that has to wait for the processor must not seem to be dead: its try would stay open.
        tenant.settings = {"exchange main": self.exchange_settings(auth, user), "bus": {"heartbeat": "3s"}}
        tenant.start_supervisor()
        return tenant

    def exchange_settings(self, auth: str, user: str) -> dict[str, str]:
        """What an administrator writes."""
        way = {"tls": "off", "clear_text": "yes"} if self.is_clear else {"ca_file": str(self.certificates.authority)}
        url = f"{'http' if self.is_clear else 'https'}://{WEB_NAME}:{self.judge.port}/EWS/Exchange.asmx"
        return {"url": url, "auth": auth, "user": user, "secret_file": str(self.secret), **way, **self.more_settings}

    def next_round(self) -> None:
        """One more, equal to what the oracle says."""
        finished = self.tenant.rounds_finished()
        self.tenant.ctl("run-now")
        self.tenant.wait_for_round(finished + 1, PATIENCE_SECONDS)
        self.tenant.compare()

    def kill_readers(self) -> None:
        """The processes that read from Exchange, at once."""
        supervisor = self.tenant.supervisor
        assert supervisor is not None
        children = Path(f"/proc/{supervisor.process}/task/{supervisor.process}/children").read_text().split()
        readers = [int(child) for child in children if b"worker-ews" in Path(f"/proc/{child}/cmdline").read_bytes()]
        kill_together(readers)

    def methods(self) -> set[str]:
        """By which methods somebody was let in."""
        return {step.method for step in self.judge.accepted()}

    def shown_exchange(self) -> str:
        """What the status says that Exchange is."""
        _, _, told = self.tenant.ctl("status", check=False).partition("What they are:")
        return next((line for line in told.splitlines() if line.strip().startswith("exchange")), "")

    def check_whole_rounds(self, auth: str, method: str, user: str, **demands: Any) -> None:
        """A thousand users: a round, and one after some calendars have changed."""
        self.start(USERS, auth, user, **demands)
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.tenant.compare()
        self.tenant.change(20)
        self.next_round()
        self.assertEqual(self.methods(), {method})
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)

    def check_changed_password(self, auth: str, method: str, user: str) -> None:
        """It is changed at the controller and in its file while it runs: the next round is read with the new one, and
        nothing is counted. `user` is the account "second"."""
        tenant = self.start(60, auth, user)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.controller.set_password("second", "Another-Pass2")
        self.addCleanup(self.controller.set_password, "second", PASSWORD)
        write_secret(self.secret, "Another-Pass2")
        tenant.ctl("reload")
        self.judge.forget()
        tenant.change(5)
        self.next_round()
        self.assertEqual(self.methods(), {method})
        self.assertEqual(self.controller.wrong_passwords("second"), 0)
