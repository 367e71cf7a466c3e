"""A user's profile as asnAdminGetUserProfiles hands it out, and ways to spoil one."""

from __future__ import annotations

import uuid
import zlib
from typing import Any, NamedTuple

from . import ber
from .messages import ParameterValue, encode_parameters

FIELD_USER_NAME = 2
FIELD_PASSWORD = 10

CONTACT_DISPLAY_NAME = 0x86
CONTACT_EMAIL = 0x9D
CONTACT_PADDING = 0x9F32
# Further contact fields with tags of one and of two octets: real profiles carry many of them.
CONTACT_FILLING = {0x80: "Frau", 0x8A: "Example GmbH & Co. KG", 0x9F21: "Süd", 0x9F39: ""}


class Profile(NamedTuple):
    enabled: int
    dn: str
    user: str
    sip_uri: str
    guid: str
    phone: str
    lines: list[str]
    sam: str
    contact: dict[int, str]
    properties: list[tuple[str, str]]
    password: str = ""
    rights: int = 0x7FFFFFFF
    rights2: int | None = None
    parameters: dict[str, ParameterValue] | None = None
    write_picture: bool | None = None


def encode_profile(profile: Profile) -> bytes:
    lines = [ber.encode_sequence(ber.encode_text(line)) for line in profile.lines]
    fields = [
        ber.encode_integer(profile.enabled),
        ber.encode_text(profile.dn),
        ber.encode_text(profile.user),
        ber.encode_text(profile.sip_uri),
        ber.encode_text(profile.guid),
        ber.encode_text(profile.phone),
        ber.encode_text(""),
        ber.encode_list(lines),
        ber.encode_integer(3),
        ber.encode_text(profile.sam),
        ber.encode_text(profile.password),
        ber.encode_text(""),
        ber.encode_text(""),
        ber.encode_text("UCS1"),
        ber.encode_integer(profile.rights),
    ]
    if profile.rights2 is not None:
        fields.append(ber.encode_integer(profile.rights2, 0x80))
    fields.append(ber.encode_list([]))
    fields.append(_encode_contact(profile.contact))
    fields.append(_encode_property_bag(profile.properties))
    if profile.parameters is not None:
        fields.append(encode_parameters(profile.parameters))
    if profile.write_picture is not None:
        fields.append(ber.encode_boolean(profile.write_picture, 0x81))
    return ber.encode_sequence(*fields)


def _encode_contact(contact: dict[int, str]) -> bytes:
    return ber.encode_sequence(*(ber.encode_text(contact[tag], tag) for tag in sorted(contact)))


def _encode_property_bag(properties: list[tuple[str, str]]) -> bytes:
    encoded = [
        ber.encode_sequence(ber.encode_text(key), ber.encode_text(value))
        for key, value in properties
    ]
    return ber.encode_sequence(ber.encode_list(encoded))


def profile_of(person: dict[str, Any], domain: str, padding_octets: int = 0) -> Profile:
    """The profile of a person of the truth file; `profile_keys` says which keys are filled, `profile_guid` that the
    server has another GUID than the directory.
    Optional parts are there or not, by the user's name, as they are in real installations.
    The padding makes profiles as large as those of real people, who have 1 to 3 KB."""
    user, sam, keys = person["user"], person["sam"], person["profile_keys"]
    variant = zlib.crc32(user.encode("utf-8"))
    parameters = _parameters_of(person, variant)
    return Profile(
        enabled=1 if person["enabled"] else 0,
        dn=person["dn"] if "dn" in keys else "",
        user=user,
        sip_uri=user if "@" in user else f"{sam}@{domain}",
        guid=guid_text(person.get("profile_guid", person["guid"]), variant) if "guid" in keys else "",
        phone=f"+4981513685{variant % 10000:04d}",
        lines=[f"tel:{variant % 10000:04d}@pbx"],
        sam=sam if "sam" in keys else "",
        contact=_contact_of(person, padding_octets),
        properties=[("Language", "de-DE")],
        rights2=-1 if variant & 2 else None,
        parameters=parameters,
        write_picture=None if parameters is None else False,
    )


def _contact_of(person: dict[str, Any], padding_octets: int) -> dict[int, str]:
    contact = {**CONTACT_FILLING, CONTACT_DISPLAY_NAME: person["display_name"]}
    if person["mail"]:
        contact[CONTACT_EMAIL] = person["mail"]
    if padding_octets > 0:
        contact[CONTACT_PADDING] = "x" * padding_octets
    return contact


def _parameters_of(person: dict[str, Any], variant: int) -> dict[str, ParameterValue] | None:
    """ADDisabled may be missing when the account is not disabled."""
    disabled = person["ad_disabled_in_ucserver"]
    if not disabled and variant & 4:
        return None
    return {
        "ADDisabled": 1 if disabled else 0,
        "SourceDB": "ActiveDirectory",
        "primaryGroupID": 513,
        "objectSID": f"S-1-5-21-1-2-3-{variant % 1000000}",
    }


def guid_text(guid_hex: str, variant: int) -> str:
    """Real servers' text form is not known: plain hexadecimal octets or the form in braces."""
    if variant & 1:
        return guid_hex.upper()
    return "{" + str(uuid.UUID(bytes_le=bytes.fromhex(guid_hex))).upper() + "}"


def with_enabled(profile: bytes, enabled: bool) -> bytes:
    return with_fields(profile, {0: ber.encode_integer(1 if enabled else 0)})


def with_fields(profile: bytes, replaced: dict[int, bytes], added: bytes = b"") -> bytes:
    """The profile with some of its fields replaced and elements added after its last one."""
    content = ber.Reader(profile).sequence("profile")
    fields = ber.split_elements(profile[content.position : content.end])
    if fields[-1] == ber.EXTENSION_END:
        fields.pop()
    for number, field in replaced.items():
        fields[number] = field
    return ber.encode_sequence(*fields, added)


def without_user_name(profile: bytes) -> bytes:
    return with_fields(profile, {FIELD_USER_NAME: ber.encode_text("")})


def with_invalid_utf8(profile: bytes) -> bytes:
    broken = ber.encode_element(ber.TAG_UTF8_STRING, b"broken\xff\xc3@example.test")
    return with_fields(profile, {FIELD_USER_NAME: broken})


def with_password(profile: bytes, password: str) -> bytes:
    return with_fields(profile, {FIELD_PASSWORD: ber.encode_text(password)})


def with_unknown_fields(profile: bytes) -> bytes:
    """As a later version of the server would extend the type, one- and two-octet tags alike."""
    added = ber.encode_text("later", 0x8A)
    added += ber.encode_element(0xAB, ber.encode_list([ber.encode_integer(7)]))
    added += ber.encode_element(0x9F8101, b"\x01\x02\x03")
    return with_fields(profile, {}, added)
