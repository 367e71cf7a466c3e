"""The accounts of the domain, and the names of its servers."""

from __future__ import annotations

from dataclasses import dataclass

REALM = "EXAMPLE.TEST"
NETBIOS = "EXAMPLE"
SUFFIX = "mail.example"
CONTROLLER = "10.99.0.1"
WEB_ADDRESS = "10.99.0.2"
# Nobody listens here but a test: a KDC that says nothing.
SILENT_ADDRESS = "127.0.0.9"
WEB_NAME = "mail.example.test"
# A name of the same address for which the controller knows no service principal.
UNKNOWN_WEB_NAME = "other.example.test"
# Names of the same address for which a test may make a service principal; the second is of another domain.
DISCOVER_NAME = "autodiscover.example.test"
FOREIGN_NAME = "mail.foreign.test"
SERVICE = "websvc"
SERVICE_NAMES = [f"HTTP/{WEB_NAME}"]
PASSWORD = "Svc-Pass1"
WRONG_PASSWORD = "Wrong-Pass1"


@dataclass(frozen=True)
class Person:
    """An account: what its name and password are, and why it may be refused."""

    name: str
    kind: str = "right"
    password: str = PASSWORD
    principal: str = ""

    @property
    def address(self) -> str:
        """user@domain, as an administrator writes it."""
        return self.principal or f"{self.name}@{REALM.lower()}"

    @property
    def old_name(self) -> str:
        """DOMAIN\\user."""
        return f"{NETBIOS}\\{self.name}"


PEOPLE = [
    Person("svc"),
    Person("second"),
    Person("samdiff", principal="first.last@example.test"),
    Person("umail", principal=f"u.mail@{SUFFIX}"),
    Person("umlaut", password="Pässwörd-€1"),
    Person("jörg", password="Pässwörd1"),
    Person("disabled", kind="disabled"),
    Person("expired", kind="expired"),
    Person("locked", kind="locked"),
    Person("mustchange", kind="must change"),
]
BY_NAME = {person.name: person for person in PEOPLE}
