"""What all connections share: the users, the content, the account, the journal, the rules."""

from __future__ import annotations

import dataclasses
import ssl
import time

from .account import Account
from .content import Content
from .journal import Journal
from .messages import UserManagerSettings
from .misbehaviour_rules import Rules
from .people import People
from .statistics import Statistics


@dataclasses.dataclass
class Limits:
    message_bytes: int = 16 * 1024 * 1024
    handshake_seconds: float = 30.0
    events_seconds: float = 10.0


@dataclasses.dataclass
class Description:
    """What the server says of itself when a client negotiates."""

    server_type: int = 0
    presence_disabled: bool | None = None


@dataclasses.dataclass
class Service:
    people: People
    account: Account
    journal: Journal
    user_management: UserManagerSettings
    tls: ssl.SSLContext
    limits: Limits
    description: Description = dataclasses.field(default_factory=Description)
    rules: Rules = dataclasses.field(default_factory=Rules)
    content: Content = dataclasses.field(default_factory=Content)
    statistics: Statistics = dataclasses.field(default_factory=Statistics)
    # Owner -> number of the connection that still owes them an answer.
    outstanding_owners: dict[str, int] = dataclasses.field(default_factory=dict)

    def breach(self, kind: str, **details: object) -> None:
        """Notes what no good client does."""
        self.statistics.breach(kind, **details)
        self.journal.write("breach", kind=kind, **details)

    def now(self) -> float:
        return time.monotonic()
