"""One worker that reads calendars through the judge, driven without a bus, and what each of its log-ins cost."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from support import ROOT, LabTest

from domain_lab.backend import Backend
from domain_lab.judge import Judge
from domain_lab.people import WEB_NAME


def _worker_support() -> ModuleType:
    """What the tests of worker-ews share; its name is that of ours."""
    path = ROOT / "tests" / "integration" / "worker-ews" / "support.py"
    description = importlib.util.spec_from_file_location("worker_support", path)
    assert description is not None and description.loader is not None
    module = importlib.util.module_from_spec(description)
    description.loader.exec_module(module)
    return module


WORKER = _worker_support()
PEOPLE = 3
# enum login_choice, enum binding_choice, enum login_outcome
CHOICES = {"basic": 0, "auto": 1, "negotiate": 2, "ntlm": 3}
BINDINGS = {"auto": 0, "on": 1, "off": 2}
OUTCOMES = ("accepted", "refused", "not tried", "unknown")


@dataclass(frozen=True)
class LogIn:
    """What one try showed: by the worker's word, by the controller's count, by what came to the web server."""

    outcome: str
    kind: str
    text: str
    counted: int
    type_3: int
    method: str
    line: str  # the event that an administrator reads; empty when the calendars were read

    @property
    def verdict(self) -> str:
        """What is told of the account: the class of a refusal, or the outcome."""
        return self.outcome if self.kind == "unsaid" else self.kind


class FetchTest(LabTest):
    """A worker, a judge, and a simulated Exchange behind it."""

    exchange: Any
    backend: Backend

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.exchange = WORKER.Exchange(PEOPLE)
        cls.addClassCleanup(cls.exchange.stop)
        cls.people = WORKER.read_people(cls.exchange.truth)
        cls.backend = Backend(cls.exchange.port, cls.exchange.certificate, "EXAMPLE\\svc-ewscal", WORKER.PASSWORD)

    def fetcher(self, judge: Judge, user: str, secret: str, auth: str = "auto", binding: str = "auto",
                **settings: Any) -> Any:
        """A worker with this account."""
        settings.setdefault("url", f"https://{WEB_NAME}:{judge.port}/EWS/Exchange.asmx")
        made = WORKER.Fetcher(self.exchange, user=user, secret=secret, ca_file=str(self.certificates.authority),
                              auth=CHOICES[auth], channel_binding=BINDINGS[binding], **settings)
        self.addCleanup(made.stop)
        return made

    def log_in(self, judge: Judge, fetcher: Any, name: str) -> LogIn:
        """Reads the calendars once. `name` is whose wrong passwords are counted."""
        judge.forget()
        before = self.controller.wrong_passwords(name)
        ended = fetcher.fetch(self.people)
        # A log-in that is accepted begins the count anew.
        counted = max(0, self.controller.wrong_passwords(name) - before)
        told = next(line["login"] for line in reversed(fetcher.heard) if "login" in line)
        accepted = judge.accepted()
        return LogIn(OUTCOMES[told["outcome"]], told["class"], told["text"], counted,
                     sum(step.message == 3 for step in judge.steps), accepted[0].method if accepted else "",
                     (told["text"] or ended["reason"]).partition(" ")[0])
