"""The people of a truth file as LDIF (RFC 2849) for slapadd."""

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .people import BASE_DN, NETBIOS_DOMAIN, Person

SERVICE_USER = "svc-ewscal"
NORMAL_ACCOUNT = 0x200
ACCOUNT_DISABLED = 0x2
SALT_OCTETS = 8
CONFIGURATION_DN = f"cn=configuration,{BASE_DN}"
DOMAINS = {NETBIOS_DOMAIN: BASE_DN, "CHILD": f"dc=child,{BASE_DN}"}

Attributes = list[tuple[str, str | bytes]]


def _line(name: str, value: str | bytes) -> str:
    """One attribute line; base64 wherever RFC 2849 asks for it."""
    octets = value if isinstance(value, bytes) else value.encode("utf-8")
    safe = (
        isinstance(value, str) and value.isascii() and value.isprintable()
        and value[:1] not in (" ", ":", "<") and value[-1:] != " "
    )
    if safe:
        return f"{name}: {value}"
    return f"{name}:: {base64.b64encode(octets).decode('ascii')}"


def _entry(dn: str, attributes: Attributes) -> str:
    return "\n".join([_line("dn", dn)] + [_line(name, value) for name, value in attributes]) + "\n"


def hash_password(password: str) -> str:
    """The form in which slapd stores a password (salted SHA-1, its built-in scheme)."""
    salt = os.urandom(SALT_OCTETS)
    hashed = hashlib.sha1(password.encode("utf-8") + salt).digest()
    return "{SSHA}" + base64.b64encode(hashed + salt).decode("ascii")


def _person_attributes(person: Person, sam: str, guid: bytes) -> Attributes:
    family, _, given = person["display_name"].partition(", ")
    flags = NORMAL_ACCOUNT | (ACCOUNT_DISABLED if person["account_disabled"] else 0)
    attributes: Attributes = [
        ("objectClass", "inetOrgPerson"), ("objectClass", "ewscalUser"),
        ("uid", sam), ("cn", person["display_name"]), ("sn", family),
        ("givenName", given or family), ("displayName", person["display_name"]),
        ("userPrincipalName", person["upn"]), ("sAMAccountName", sam),
        ("objectGUID", guid), ("userAccountControl", str(flags)),
    ]
    return attributes


def _addresses(person: Person) -> Attributes:
    values: Attributes = [("proxyAddresses", value) for value in person["proxy_addresses"]]
    if person["mail"] is not None:
        values.append(("mail", person["mail"]))
    return values


def _person_entries(person: Person) -> Iterator[str]:
    guid = bytes.fromhex(person["guid"])
    yield _entry(person["dn"],
                 _person_attributes(person, person["sam"], guid) + _addresses(person))
    for number in range(2, person["directory_entries"] + 1):
        sam = f"{person['sam']}-{number}"
        other_guid = hashlib.sha256(guid + bytes([number])).digest()[:16]
        yield _entry(f"uid={sam},ou=people,{BASE_DN}",
                     _person_attributes(person, sam, other_guid)
                     + [("proxyAddresses", f"SMTP:{sam}@example.test")])


def _forest() -> Iterator[str]:
    """What Active Directory's configuration partition says of the domains of the forest."""
    partitions = f"cn=Partitions,{CONFIGURATION_DN}"
    for dn, name in ((CONFIGURATION_DN, "configuration"), (partitions, "Partitions")):
        yield _entry(dn, [("objectClass", "container"), ("cn", name)])
    for netbios, domain_dn in DOMAINS.items():
        yield _entry(f"cn={netbios},{partitions}",
                     [("objectClass", "crossRef"), ("cn", netbios), ("nCName", domain_dn), ("nETBIOSName", netbios)])
    yield _entry(f"cn=Enterprise Configuration,{partitions}",
                 [("objectClass", "crossRef"), ("cn", "Enterprise Configuration"), ("nCName", CONFIGURATION_DN)])


def _framework(password: str | None) -> Iterator[str]:
    """The entries above the people, and the service account."""
    yield _entry(BASE_DN, [("objectClass", "dcObject"), ("objectClass", "organization"),
                           ("dc", "example"), ("o", "Example")])
    yield _entry(f"ou=people,{BASE_DN}",
                 [("objectClass", "organizationalUnit"), ("ou", "people")])
    account: Attributes = [("objectClass", "inetOrgPerson"), ("uid", SERVICE_USER),
                           ("cn", SERVICE_USER), ("sn", SERVICE_USER)]
    if password is not None:
        account.append(("userPassword", hash_password(password)))
    yield _entry(f"uid={SERVICE_USER},{BASE_DN}", account)
    yield from _forest()


def read_password(path: Path) -> str:
    """A password file holds the password and perhaps one line end."""
    return path.read_text(encoding="utf-8").removesuffix("\n")


def ldif_entries(people: list[Person], password: str | None) -> Iterator[str]:
    """All entries, each a text ending with a line end."""
    yield from _framework(password)
    for person in people:
        if person["in_directory"]:
            yield from _person_entries(person)
