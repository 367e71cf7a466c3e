"""What a directory answers to a log-in, and what is told of it: the class of each refusal, which decides when the
password is sent again, and whether the next controller is asked."""

from __future__ import annotations

import unittest
from typing import Any

import support
from support import (ACCEPTED, JOB_DONE, JOB_FAILED, NOT_TRIED, REFUSED, UNKNOWN, Directory, Relay, Resolver,
                     name_of, person)

ACTIVE_DIRECTORY = "{}: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {}, v3839"
JUDGED_WRONG, NOT_KNOWN, CANNOT_BE_USED, LOCKED, NOT_OFFERED, COULD_NOT_DECIDE, OTHER_CAUSE = range(1, 8)
# The answer, its class, the event.
RECORDED = (
    ("ldap-bind-49-data-51f.ber", COULD_NOT_DECIDE, "directory.could_not_decide"),
    ("ldap-bind-49-data-569.ber", CANNOT_BE_USED, "directory.logon_type_not_granted"),
    ("ldap-bind-49-data-775.ber", LOCKED, "directory.account_locked"),
)
BY_DATA = (
    ("52e", JUDGED_WRONG, "directory.password_wrong"),
    ("0x52E", JUDGED_WRONG, "directory.password_wrong"),
    ("8007052e", JUDGED_WRONG, "directory.password_wrong"),
    ("525", JUDGED_WRONG, "directory.account_unknown"),
    ("999", JUDGED_WRONG, "directory.credentials_refused"),
    ("00000533", CANNOT_BE_USED, "directory.account_disabled"),
    ("80070775", LOCKED, "directory.account_locked"),
    ("c0000234", LOCKED, "directory.account_locked"),
    ("20EE", COULD_NOT_DECIDE, "directory.could_not_decide"),
    ("6fb", COULD_NOT_DECIDE, "directory.could_not_decide"),
    ("80090346", COULD_NOT_DECIDE, "directory.channel_binding_demanded"),
)
BY_CODE = (
    (1, NOT_KNOWN), (2, OTHER_CAUSE), (7, OTHER_CAUSE), (8, OTHER_CAUSE), (10, OTHER_CAUSE), (13, OTHER_CAUSE),
    (19, LOCKED), (32, JUDGED_WRONG), (34, OTHER_CAUSE), (48, CANNOT_BE_USED), (50, CANNOT_BE_USED),
    (51, COULD_NOT_DECIDE), (52, COULD_NOT_DECIDE), (53, CANNOT_BE_USED), (80, NOT_KNOWN), (16654, NOT_KNOWN),
)
COUNTED = {JUDGED_WRONG, NOT_KNOWN, LOCKED}


class Refusals(unittest.TestCase):
    """Each test has resolvers of its own."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person("u00001")]
        cls.directory = Directory(cls.people)
        cls.usual_relay = Relay(cls.directory)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.usual_relay.stop()
        cls.directory.stop()

    def relay(self, *rules: dict[str, Any]) -> Relay:
        self.usual_relay.control("clear")
        self.usual_relay.misbehave(*rules)
        return self.usual_relay

    def resolver(self, *ports: int, **settings: Any) -> Resolver:
        made = Resolver(self.directory, *ports, **settings)
        self.addCleanup(made.stop)
        return made

    def refused(self, rule: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """How the only try and its job ended with that answer."""
        resolver = self.resolver(self.relay({"at": "bind", **rule}).port)
        ended = resolver.resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_FAILED, ended)
        self.assertEqual(len(resolver.logins()), 1)
        return resolver.logins()[0], ended

    def expect(self, rule: dict[str, Any], login_class: int, name: str) -> None:
        login, ended = self.refused(rule)
        self.assertEqual(login["class"], login_class, login)
        self.assertEqual(login["outcome"], REFUSED if login_class in COUNTED else NOT_TRIED, login)
        if name:
            self.assertEqual((name_of(login["text"]), name_of(ended["reason"])), (name, name))

    def test_recorded_answers(self) -> None:
        for file, login_class, name in RECORDED:
            with self.subTest(file=file):
                self.expect({"do": "play", "file": str(support.ROOT / "tests" / "cases" / file)}, login_class, name)

    def test_numbers_of_active_directory_in_every_form(self) -> None:
        for number, login_class, name in BY_DATA:
            with self.subTest(number=number):
                text = ACTIVE_DIRECTORY.format("80090308", number)
                self.expect({"do": "result", "code": 49, "text": text}, login_class, name)

    def test_other_result_codes(self) -> None:
        for code, login_class in BY_CODE:
            with self.subTest(code=code):
                self.expect({"do": "result", "code": code, "text": "no"}, login_class, "")

    def test_an_answer_that_is_none_was_sent_and_not_answered(self) -> None:
        """Whatever comes instead of a result, the password has been there."""
        search_reference, intermediate = 0x73, 0x79
        for operation in (search_reference, intermediate):
            with self.subTest(operation=operation):
                login, _ = self.refused({"do": "result", "code": 0, "operation": operation})
                self.assertEqual((login["outcome"], login["class"]), (UNKNOWN, 0), login)
        for octets in ("300502010261", "30050201026100"):
            with self.subTest(octets=octets):
                login, _ = self.refused({"do": "garbage", "octets": octets})
                self.assertEqual((login["outcome"], login["class"]), (UNKNOWN, 0), login)

    def test_the_next_controller_decides_when_one_cannot(self) -> None:
        for rule in ({"do": "play", "file": str(support.ROOT / "tests" / "cases" / RECORDED[0][0])},
                     {"do": "result", "code": 51}, {"do": "result", "code": 8}):
            with self.subTest(rule=rule):
                relay = self.relay({"at": "bind", **rule})
                resolver = self.resolver(relay.port, self.directory.port)
                self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
                self.assertEqual([(one["outcome"], one["class"]) for one in resolver.logins()],
                                 [(NOT_TRIED, 0), (ACCEPTED, 0)])

    def test_the_last_controller_that_cannot_decide_tells_the_class(self) -> None:
        relay = self.relay({"at": "bind", "do": "result", "code": 52})
        resolver = self.resolver(relay.port, relay.port)
        self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_FAILED)
        self.assertEqual([one["class"] for one in resolver.logins()], [0, COULD_NOT_DECIDE])

    def test_what_the_server_may_have_counted_goes_to_no_other_controller(self) -> None:
        for code, text in ((49, "data 52e"), (49, "data 775"), (49, "data 533"), (80, ""), (19, "")):
            with self.subTest(code=code, text=text):
                relay = self.relay({"at": "bind", "do": "result", "code": code, "text": text})
                resolver = self.resolver(relay.port, self.directory.port)
                self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_FAILED)
                self.assertEqual((relay.count("bind"), len(resolver.logins())), (1, 1))


if __name__ == "__main__":
    unittest.main()
