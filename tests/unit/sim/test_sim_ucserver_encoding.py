"""How strictly sim-ucserver reads, without any connection."""

from __future__ import annotations

import json
import unittest

from sim_ucserver_support import entry, write_argument

from sim_ucserver import ber, entry_list, messages, profile, real, rose

OWNER = "u00001@example.test"


def fault(entries: list[bytes], source: str = "EWS") -> str | None:
    argument = write_argument(OWNER, entries, source)
    return entry_list.fault_of(entry_list.decode_entry_list(argument))


class Lengths(unittest.TestCase):
    def test_longer_length_octets_than_needed_are_refused(self) -> None:
        for octets in ("8126", "820080", "8400000026"):
            with self.subTest(octets), self.assertRaisesRegex(ber.Malformed, "not minimal"):
                ber.read_length(bytes.fromhex(octets), 0)

    def test_an_indefinite_length_is_refused(self) -> None:
        with self.assertRaisesRegex(ber.Malformed, "indefinite"):
            ber.read_length(b"\x80", 0)

    def test_minimal_lengths_are_read(self) -> None:
        for octets, length in (("7f", 127), ("8180", 128), ("82ca05", 51717)):
            self.assertEqual(ber.read_length(bytes.fromhex(octets), 0)[0], length)
            self.assertEqual(ber.encode_length(length).hex(), octets)

    def test_a_length_that_is_cut_off_is_refused(self) -> None:
        for octets in (b"", b"\x82\x01"):
            with self.assertRaises(ber.Malformed):
                ber.read_length(octets, 0)


class Primitives(unittest.TestCase):
    def test_integers_of_any_sign_and_size(self) -> None:
        wanted = {0: "020100", 127: "02017f", 128: "02020080", -1: "0201ff", -128: "020180"}
        wanted |= {-129: "0202ff7f", 2147483647: "02047fffffff", -2147467259: "020480004005"}
        for value, octets in wanted.items():
            self.assertEqual(ber.encode_integer(value).hex(), octets)
            self.assertEqual(ber.decode_integer(bytes.fromhex(octets)[2:]), value)

    def test_integers_that_are_not_minimal_or_empty_are_refused(self) -> None:
        for octets in ("", "0001", "ffff", "010203040506070809"):
            with self.subTest(octets), self.assertRaises(ber.Malformed):
                ber.decode_integer(bytes.fromhex(octets))

    def test_decimal_special_and_long_forms_of_real_are_refused(self) -> None:
        forms = {"0331352e45": "decimal", "00ff01": "decimal", "40": "special", "41": "special"}
        forms |= {"9001ff01": "base 2", "8301ff01": "long", "80": "mantissa", "80ff": "mantissa"}
        for octets, reason in forms.items():
            with self.subTest(octets), self.assertRaisesRegex(ber.Malformed, reason):
                real.decode_real(bytes.fromhex(octets))

    def test_binary_forms_of_real_are_read(self) -> None:
        # 0.5 with a mantissa of one bit, with scale factor 3, with a longer exponent; -3 ; 0
        forms = {"80ff01": 0.5, "8cfc01": 0.5, "81ffff01": 0.5, "c00003": -3.0, "": 0.0}
        for octets, value in forms.items():
            self.assertEqual(real.decode_real(bytes.fromhex(octets)), value)

    def test_a_date_beyond_the_calendar_is_refused(self) -> None:
        for octets in ("807f01", "817fff01"):
            with self.subTest(octets), self.assertRaises(ber.Malformed):
                real.decode_date(bytes.fromhex(octets))

    def test_what_is_behind_the_whole_second_is_cut_off(self) -> None:
        self.assertEqual(real.date_text(46349.5 + 0.4 / 86400), "2026-11-23T12:00:00Z")
        self.assertEqual(real.date_text(46349.5 - 0.4 / 86400), "2026-11-23T11:59:59Z")


class Streams(unittest.TestCase):
    def test_the_end_of_a_message_is_found_as_soon_as_its_header_is_there(self) -> None:
        message = bytearray(rose.encode_invoke(1, 400, bytes(300)))
        self.assertIsNone(rose.message_end(message[:3], 0, 1000))
        self.assertEqual(rose.message_end(message[:4], 0, 1000), len(message))

    def test_what_is_no_message_breaks_the_stream(self) -> None:
        broken = ("4a30303030", "308000", "a180", "a185000000", "a18400000026", "a1847fffffff")
        for octets in broken:
            with self.subTest(octets), self.assertRaises(rose.BrokenStream):
                rose.message_end(bytearray.fromhex(octets), 0, 1 << 20)

    def test_optional_fields_of_an_invoke_are_skipped(self) -> None:
        content = bytes.fromhex("a1050c03616263" "020107" "800101" "a2030c0178" "020264" "05")
        invoke = rose.decode_message(ber.encode_element(0xA1, content[:-3] + b"\x01\x64\x05\x00"))
        self.assertEqual(invoke, rose.Invoke(7, 100, b"\x05\x00"))


class Arguments(unittest.TestCase):
    def test_a_field_too_few_too_many_or_out_of_order_is_refused(self) -> None:
        low, high = ber.encode_integer(1), ber.encode_integer(2)
        text = ber.encode_text("x")
        for fields in ([low], [low, high, high], [text, high], []):
            with self.assertRaises(ber.Malformed):
                messages.decode_profiles(ber.encode_list(fields))
        messages.decode_profiles(ber.encode_list([low, high]))
        messages.decode_profiles(ber.encode_sequence(low, high))

    def test_octets_after_the_argument_are_refused(self) -> None:
        with self.assertRaises(ber.Malformed):
            messages.check_empty_argument(rose.EMPTY_SEQUENCE + b"\x05\x00", "argument")

    def test_an_entry_cut_at_any_octet_is_refused(self) -> None:
        whole = ber.Reader(entry(OWNER, location="Raum 5"))
        content = whole.content(ber.TAG_SEQUENCE, "entry")
        start = len(content) - len(messages.encode_parameters({"Location": "Raum 5"}))
        for length in range(len(content)):
            if length != start:
                with self.subTest(length), self.assertRaises(ber.Malformed):
                    entry_list.decode_entry(content[:length])
        self.assertEqual(entry_list.decode_entry(content[:start]).location, None)

    def test_invalid_utf8_and_lengths_beyond_the_entry_are_refused(self) -> None:
        good = entry(OWNER, entry_id="abc")
        for old, new in ((b"abc", b"a\xffc"), (b"\x0c\x03abc", b"\x0c\x83abc")):
            with self.assertRaises(ber.Malformed):
                entry_list.decode_entry_list(write_argument(OWNER, [good.replace(old, new)]))

    def test_a_last_field_that_reaches_beyond_its_entry_is_refused(self) -> None:
        content = ber.Reader(entry(OWNER)).content(ber.TAG_SEQUENCE, "entry")
        self.assertEqual(content[-3:], b"\x01\x01\xff")
        with self.assertRaisesRegex(ber.Malformed, "beyond the entry"):
            entry_list.decode_entry(content[:-2] + b"\x02\xff")

    def test_the_fault_of_a_list_names_its_place(self) -> None:
        broken = ber.encode_list([ber.encode_text("x")])
        with self.assertRaisesRegex(ber.Malformed, r"appointments\[1\]: u8sOwner"):
            entry_list.decode_entry_list(write_argument(OWNER, [entry(OWNER), broken]))

    def test_lists_that_may_not_be_stored(self) -> None:
        late = "2026-11-25T10:00:00Z"
        self.assertEqual(fault([entry(OWNER, start=late)]), "end before start")
        self.assertEqual(fault([entry(OWNER, entry_id="")]), "empty id")
        self.assertEqual(fault([entry(OWNER, status=4)]), "unknown status")
        self.assertEqual(fault([entry(OWNER, entry_owner="x")]), "entry of another owner")
        self.assertEqual(fault([entry(OWNER, source="x")]), "entry of another source")
        self.assertEqual(fault([entry(OWNER), entry(OWNER)]), "duplicate id")
        self.assertEqual(fault([], source=""), "empty source")

    def test_lists_that_may_be_stored(self) -> None:
        same = "2026-11-25T08:00:00Z"
        self.assertIsNone(fault([]))
        self.assertIsNone(fault([entry(OWNER), entry(OWNER, entry_id="id-2")]))
        self.assertIsNone(fault([entry(OWNER, start=same, end=same)]))

    def test_canonical_json_is_what_the_standard_encoder_writes(self) -> None:
        listed = [
            entry(OWNER, "b", subject='Ä "<&>" \u0001\u000b\U0001f600'),
            entry(OWNER, "a", location="Größe \\ Süd"),
        ]
        decoded = entry_list.decode_entry_list(write_argument(OWNER, listed))
        text = entry_list.canonical_json(decoded.entries)
        value = json.loads(text)
        self.assertEqual([one["id"] for one in value], ["a", "b"])
        again = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        self.assertEqual(text, again)


class Profiles(unittest.TestCase):
    GUID = "ff19966f868b11d0b42d00c04fc964ff"

    def test_both_text_forms_of_a_guid(self) -> None:
        self.assertEqual(profile.guid_text(self.GUID, 1), self.GUID.upper())
        # The first three groups are little-endian in the directory's order of octets.
        self.assertEqual(
            profile.guid_text(self.GUID, 0), "{6F9619FF-8B86-D011-B42D-00C04FC964FF}"
        )


if __name__ == "__main__":
    unittest.main()
