"""Who must be written and who must not, and why."""

import tempfile
import unittest
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from truth_support import HEADER, person_record, write_lines

from oracle_lib.outcomes import Outcome, address_of, count_addresses, readable_outcome
from oracle_lib.settings import Settings
from oracle_lib.truth_file import Person, read_truth


def people(*records: dict[str, Any]) -> list[Person]:
    with tempfile.TemporaryDirectory() as directory:
        file = write_lines(Path(directory) / "truth.jsonl", [HEADER, *records])
        return list(read_truth(file, None).people.values())


def outcomes(*records: dict[str, Any], settings: Settings = Settings()) -> list[Outcome]:
    found = people(*records)
    addresses = count_addresses(found, settings)
    return [readable_outcome(person, addresses, settings) for person in found]


class Outcomes(unittest.TestCase):
    def _expect(self, expected: Outcome, names_and_values: Iterable[dict[str, Any]]) -> None:
        for values in names_and_values:
            self.assertEqual(outcomes(person_record(**values)), [expected], values)

    def test_people_who_are_replicated(self) -> None:
        self._expect(Outcome.REPLICATED, [
            {}, {"account_disabled": True, "ad_disabled_in_ucserver": True},
            {"user": "Anna@Example.TEST"}, {"user": "EXAMPLE\\anna"}, {"user": "ANNA"},
            {"user": "something else", "profile_keys": ["guid"]},
            {"proxy_addresses": ["sip:x@example.test", "smtp:y@example.test",
                                 "SMTP:anna.mail@example.test"]},
            {"proxy_addresses": ["SMTP:Anna.Mail@EXAMPLE.test"]},
            {"right": "freebusy"}, {"right": "limited"}, {"right": "owner"},
        ])

    def test_people_who_are_not(self) -> None:
        self._expect(Outcome.NOT_FOUND, [
            {"in_directory": False, "directory_entries": 0}, {"user": "something else"}])
        self._expect(Outcome.AMBIGUOUS, [{"directory_entries": 2}])
        self._expect(Outcome.NO_ADDRESS, [
            {"proxy_addresses": []}, {"proxy_addresses": ["smtp:anna.mail@example.test"]},
            {"proxy_addresses": [], "mail": "anna.mail@example.test"}])
        self._expect(Outcome.NO_MAILBOX, [
            {"mailbox": None}, {"proxy_addresses": ["SMTP:other@example.test"]}])
        self._expect(Outcome.NO_ACCESS, [{"right": "none"}])

    def test_mail_is_used_with_the_setting_only(self) -> None:
        anna = person_record(proxy_addresses=[], mail="anna.mail@example.test")
        self.assertEqual(outcomes(anna, settings=Settings(mail_fallback="yes")),
                         [Outcome.REPLICATED])
        both = person_record(mail="other@example.test")
        self.assertEqual(address_of(people(both)[0], Settings(mail_fallback="yes")),
                         "anna.mail@example.test")

    def test_an_address_of_two_is_refused_for_both_in_any_letter_case(self) -> None:
        shared = [
            person_record("anna", proxy_addresses=["SMTP:team@example.test"],
                          mailbox="team@example.test"),
            person_record("bert", proxy_addresses=["SMTP:TEAM@example.test"],
                          mailbox="team@example.test"),
            person_record("carl"),
        ]
        self.assertEqual(outcomes(*shared), [Outcome.SHARED_ADDRESS, Outcome.SHARED_ADDRESS,
                                             Outcome.REPLICATED])

    def test_somebody_ambiguous_does_not_share_an_address(self) -> None:
        self.assertEqual(outcomes(
            person_record("anna", proxy_addresses=["SMTP:team@example.test"],
                          mailbox="team@example.test"),
            person_record("bert", proxy_addresses=["SMTP:team@example.test"],
                          directory_entries=2)),
            [Outcome.REPLICATED, Outcome.AMBIGUOUS])


if __name__ == "__main__":
    unittest.main()
