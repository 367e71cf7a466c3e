"""The simulator's encoder and decoder against the octets of the vendor's runtime."""

from __future__ import annotations

import base64
import datetime
import json
import os
import pathlib
import sys
import unittest
from typing import Any

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / "tests" / "sim"))

from sim_ucserver import ber, entry_list, messages, profile, real, rose  # noqa: E402

VECTORS = (
    pathlib.Path(os.environ.get("EWSCAL_VECTORS", REPOSITORY.parent / "shared" / "vectors"))
    / "ucserver"
)
CONTACT_TAGS = {"u8sDisplayName": 0x86, "u8sEMail": 0x9D}


def load(name: str) -> tuple[bytes, Any, str]:
    octets = bytes.fromhex("".join((VECTORS / f"{name}.hex").read_text().split()))
    described = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return octets, described["value"], described["message"]


def names() -> list[str]:
    return sorted(path.stem for path in VECTORS.glob("*.hex"))


def as_the_vendor_reads(text: str) -> str:
    """The recorded dates are the doubles nearest to the time, and the vendor's decoder cuts the fraction of a second
    off: some come out a second early."""
    moment = datetime.datetime.fromisoformat(date_text(text).rstrip("Z"))
    days = (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
    seconds = int((days - 25569) * 86400)
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def date_text(text: str) -> str:
    return text.replace(".000Z", "Z")


def entry_of(described: dict[str, Any]) -> dict[str, Any]:
    location = None
    for parameter in described.get("optionalParams", []):
        if parameter["key"] == "Location":
            location = parameter["value"]["stringdata"]
    return {
        "id": described["u8sEntryID"],
        "owner": described["u8sOwner"],
        "source": described["u8sDataSource"],
        "start": as_the_vendor_reads(described["stStart"]),
        "end": as_the_vendor_reads(described["stEnd"]),
        "duration": described["iDuration"],
        "subject": described["u8sSubject"],
        "text": described["u8sText"],
        "all_day": described["bAllDay"],
        "status": described["iStatus"],
        "category": described["u8sCategory"],
        "importance": described["iImportance"],
        "sensitivity": described["iSensitivity"],
        "valid": described["bIsValid"],
        "location": location,
    }


def parameters_of(described: dict[str, Any]) -> dict[str, messages.ParameterValue] | None:
    if "optionalParams" not in described:
        return None
    values: dict[str, messages.ParameterValue] = {}
    for parameter in described["optionalParams"]:
        (kind, value), = parameter["value"].items()
        values[parameter["key"]] = base64.b64decode(value) if kind == "binarydata" else value
    return values


def negotiated_of(described: dict[str, Any]) -> bytes:
    if "busy" in described:
        return messages.encode_busy(described["busy"]["iServerBusyTimeout"])
    if "incompatible" in described:
        return messages.encode_incompatible(described["incompatible"]["u8sServerInterfaceVersion"])
    result = described["result"]
    return messages.encode_negotiated(
        messages.Negotiated(
            interface_version=result["u8sServerInterfaceVersion"],
            time_days=real.date_from_text(date_text(result["stServerTime"])),
            connection_guid=result["u8sConnectionGUID"],
            domains=result["u8sPresenceDomains"],
            server_type=result["eServerType"],
            authentication=result["eAuthenticationMethod"],
            server_authentication=base64.b64decode(result["sServerAuthentication"]),
            server_version=result["u8sServerVersion"],
            oem=result.get("iOEM"),
            product=result.get("u8sProductVersion"),
            presence_disabled=result.get("bPresenceServicesDisabled"),
            rights_disabled=result.get("bUserUserRightsDisabled"),
        )
    )


def settings_of(described: dict[str, Any]) -> bytes:
    return messages.encode_user_manager_settings(
        messages.UserManagerSettings(
            mode=described["iSelectedUMMode"],
            domains=described["u8slistPresenceDomain"],
            parameters=parameters_of(described),
            security=described["iUMSecurity"],
            self_install=described["iUMSelfInstall"],
            bind_first_line=described["bAutoBindFirstLine"],
            bind_second_line=described["bAutoBindSecondLine"],
            number_format=described["iPhoneNumberPreformatFormat"],
            write_back=described["bLDAPBaseAttributeWriteBackEnabled"],
        )
    )


def profile_of(described: dict[str, Any]) -> bytes:
    properties = described["asnUserPropertyBag"]["asnProperties"]
    contact = described["asnUserContact"]
    return profile.encode_profile(
        profile.Profile(
            enabled=described["iEnabled"],
            dn=described["u8sDNPath"],
            user=described["u8sUserName"],
            sip_uri=described["u8sSIPURI"],
            guid=described["u8sobjectGUID"],
            phone=described["u8sPhoneNumber"],
            lines=[line["u8sPhoneNumber"] for line in described["userMonitorLineList"]],
            sam=described["u8sSAMAccountName"],
            contact={CONTACT_TAGS[key]: value for key, value in contact.items()},
            properties=[(one["key"], one["value"]) for one in properties],
            rights=described["iUserStaticRights"],
            rights2=described.get("iUserStaticRights2"),
            parameters=parameters_of(described),
            write_picture=described.get("bWritePicture"),
        )
    )


def check_connection_of(_described: dict[str, Any]) -> bytes:
    return messages.encode_check_connection()


RESULTS = {
    "AsnStartTLSResult": lambda _described: rose.EMPTY_SEQUENCE,
    "AsnNegotiateServerConnectionV2ResultChoice": negotiated_of,
    "AsnAdminLoginResult": lambda one: messages.encode_login_result(one["result"]),
    "AsnGetUserManagerSettingsResult": settings_of,
    "AsnAppointmentSetEntryListResult": lambda one: messages.encode_set_result(one["iResult"]),
    "AsnCheckConnectionResult": check_connection_of,
}
EMPTY_ARGUMENTS = (
    messages.START_TLS,
    messages.GET_USER_MANAGER_SETTINGS,
    messages.CHECK_CONNECTION,
    messages.LOGOFF,
)
EVENTS = (messages.KEEP_ALIVE, messages.TRANSPORT_KEEP_ALIVE)


@unittest.skipUnless(VECTORS.is_dir(), f"NO VECTORS at {VECTORS}: set EWSCAL_VECTORS")
class Vectors(unittest.TestCase):
    def test_every_message_of_a_server_is_encoded_octet_for_octet(self) -> None:
        seen = 0
        for name in names():
            octets, value, message = load(name)
            if message.startswith(("result", "error", "reject")):
                with self.subTest(name):
                    self.assertEqual(self._encode(message, value).hex(), octets.hex())
                    seen += 1
        self.assertGreaterEqual(seen, 17)

    def _encode(self, message: str, value: Any) -> bytes:
        kind, _, number, *rest = message.split()
        if kind == "reject":
            return rose.encode_reject(int(number), value["invokeProblem"], value.get("details", ""))
        if kind == "error":
            return rose.encode_error(int(number), value["iErrorDetail"], value["u8sErrorString"])
        if rest == ["AsnAdminGetUserProfilesResult"]:
            profiles = [profile_of(one) for one in value["userProfiles"]]
            head = rose.encode_result_head(int(number), sum(map(len, profiles)))
            return head + b"".join(profiles) + ber.EXTENSION_END
        return rose.encode_result(int(number), RESULTS[rest[0]](value))

    def test_every_message_of_a_client_is_decoded_to_its_values(self) -> None:
        seen = 0
        for name in names():
            octets, value, message = load(name)
            if message.startswith("invoke"):
                with self.subTest(name):
                    self.assertEqual(rose.message_end(bytearray(octets), 0, 1 << 20), len(octets))
                    invoke = rose.decode_message(octets)
                    assert isinstance(invoke, rose.Invoke)
                    words = message.split()
                    self.assertEqual(invoke.invoke_id, int(words[2]))
                    self.assertEqual(invoke.operation, int(words[4]))
                    self._check_argument(invoke, value)
                    seen += 1
        self.assertGreaterEqual(seen, 16)

    def _check_argument(self, invoke: rose.Invoke, value: Any) -> None:
        if invoke.operation == messages.SET_ENTRY_LIST:
            self._check_entry_list(invoke.argument, value)
        elif invoke.operation == messages.NEGOTIATE:
            negotiate = messages.decode_negotiate(invoke.argument)
            self.assertEqual(negotiate.device_id, value["u8sClientDeviceId"])
            self.assertEqual(negotiate.device_name, value["u8sClientDeviceName"])
            self.assertEqual(negotiate.application, value["eClientAppID"])
            self.assertEqual(negotiate.capabilities, value["iClientCapabilities"])
            self.assertEqual(negotiate.client_version, value["u8sClientVersion"])
        elif invoke.operation == messages.ADMIN_LOGIN:
            login = messages.decode_login(invoke.argument)
            (kind, password), = value["adminPassword"].items()
            self.assertEqual(login.user, value["u8sAdminUsername"])
            self.assertEqual(login.password, password)
            self.assertEqual(login.encrypted, kind.endswith("Crypted"))
        elif invoke.operation == messages.GET_USER_PROFILES:
            wanted = (value["iActiveUsersOnly"], value["iFilterOnlineState"])
            self.assertEqual(messages.decode_profiles(invoke.argument), wanted)
        elif invoke.operation in EVENTS:
            self.assertEqual(invoke.invoke_id, rose.EVENT_INVOKE_ID)
            self.assertEqual(invoke.argument, messages.encode_keep_alive_argument())
        else:
            self.assertIn(invoke.operation, EMPTY_ARGUMENTS)
            messages.check_empty_argument(invoke.argument, "argument")

    def _check_entry_list(self, argument: bytes, value: Any) -> None:
        decoded = entry_list.decode_entry_list(argument)
        self.assertEqual(decoded.owner, value["u8sOwner"])
        self.assertEqual(decoded.source, value["u8sDataSource"])
        wanted = [entry_of(one) for one in value["appointments"]]
        canonical = json.loads(entry_list.canonical_json(decoded.entries))
        by_id = {one["id"]: one for one in canonical}
        self.assertEqual([by_id[one["id"]] for one in wanted], wanted)
        self.assertEqual(len(canonical), len(wanted))
        self.assertIsNone(entry_list.fault_of(decoded))

    def test_every_date_is_read_and_written_octet_for_octet(self) -> None:
        seen = 0
        for name in names():
            octets, value, message = load(name)
            if message == "AsnSystemTime":
                with self.subTest(name):
                    content = ber.Reader(octets).content(ber.TAG_REAL, "date")
                    self.assertEqual(real.decode_date(content)[1], as_the_vendor_reads(value))
                    written = real.encode_real(real.date_from_text(date_text(value)))
                    self.assertEqual(written.hex(), octets.hex())
                    seen += 1
        self.assertGreaterEqual(seen, 8)

    def test_no_file_is_left_out(self) -> None:
        for name in names():
            message = load(name)[2]
            self.assertRegex(message, "^(invoke|result|error|reject|AsnSystemTime)")


if __name__ == "__main__":
    unittest.main()
