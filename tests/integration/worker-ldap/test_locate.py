"""Where Autodiscover is to be asked: service connection points in the directory, as Active Directory has them."""

from __future__ import annotations

import unittest
from typing import Any

import support
from support import JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK, Directory, Relay, Resolver, person

OF_POINTER = "67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"
OF_URL = "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
NEAR, FAR, ANY = (f"https://{name}.example.test/Autodiscover/Autodiscover.xml" for name in ("near", "far", "any"))


def points(*entries: tuple[str, list[str]]) -> dict[str, Any]:
    """What a directory answers: bindings with their keywords."""
    listed = {f"CN=point{number},CN=Configuration,DC=example,DC=test":
              {"serviceBindingInformation": [binding], "keywords": keywords}
              for number, (binding, keywords) in enumerate(entries)}
    return {"at": "points", "do": "entries", "entries": listed}


URLS = points((FAR, [OF_URL, "Site=Far"]), (ANY, [OF_URL]), (NEAR, [OF_URL, "Site=Near"]))


class Locate(unittest.TestCase):
    directory: Directory
    relay: Relay

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person("u00001")]
        cls.directory = Directory(cls.people)
        cls.relay = Relay(cls.directory)
        cls.other = Relay(cls.directory)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.other.stop()
        cls.relay.stop()
        cls.directory.stop()

    def resolver(self, *rules: dict[str, Any], hosts: int = 1, **settings: Any) -> Resolver:
        for relay, obeyed in ((self.relay, rules), (self.other, ())):
            relay.control("clear")
            relay.misbehave(*obeyed)
        ports = (self.relay.port, self.other.port)[:hosts]
        made = Resolver(self.directory, *ports, **settings)
        self.addCleanup(made.stop)
        return made

    def located(self, resolver: Resolver) -> dict[str, Any]:
        resolver.say(locate="mail.example.test")
        told: dict[str, Any] = resolver.wait("located")
        return told

    def test_the_nearest_point_comes_first(self) -> None:
        told = self.located(self.resolver(URLS, site="near"))
        self.assertEqual((told["outcome"], told["urls"]), (JOB_DONE, [NEAR, ANY, FAR]))
        self.assertEqual(told["steps"][0]["name"], "directory main")
        self.assertIn("directory.points_found", told["steps"][0]["text"])

    def test_without_a_site_those_for_any_come_first(self) -> None:
        self.assertEqual(self.located(self.resolver(URLS))["urls"], [ANY, FAR, NEAR])

    def test_a_directory_without_points_says_so(self) -> None:
        refusals = [{"at": "points", "do": "result", "code": code} for code in (32, 50)]
        for rules in ([points()], [{"at": "root", "do": "entries", "entries": {"": {
                "defaultNamingContext": ["dc=example,dc=test"]}}}], *([one] for one in refusals)):
            with self.subTest(rules=rules):
                told = self.located(self.resolver(*rules))
                self.assertEqual((told["outcome"], told["urls"]), (JOB_DONE, []))
                self.assertIn("directory.points_none", told["steps"][-1]["text"])

    def test_a_server_that_cannot_answer_is_left_for_the_next_one(self) -> None:
        for rule in ({"at": "points", "do": "result", "code": 51}, {"at": "points", "do": "cut"},
                     {"at": "starttls", "do": "cut"}, {"at": "points", "do": "endless"}):
            with self.subTest(rule=rule):
                resolver = self.resolver(rule, hosts=2)
                self.other.misbehave(URLS)
                self.assertEqual(self.located(resolver)["urls"], [ANY, FAR, NEAR])
                resolver = self.resolver(rule)
                told = self.located(resolver)
                self.assertEqual((told["outcome"], told["urls"]), (JOB_FAILED, []))
                self.assertEqual([step["good"] for step in told["steps"]], [False])

    def test_a_refused_account_is_not_tried_at_the_next_server(self) -> None:
        told = self.located(self.resolver(URLS, hosts=2, secret="a wrong password"))
        self.assertEqual((told["outcome"], self.relay.count("bind"), self.other.count("bind")), (JOB_FAILED, 1, 0))

    def test_without_a_log_in_try_it_is_given_back(self) -> None:
        resolver = self.resolver(URLS)
        resolver.say(logins="deny")
        told = self.located(resolver)
        self.assertEqual((told["outcome"], told["wait_ms"], self.relay.count("bind")), (JOB_GIVEN_BACK, 5000, 0))

    def test_jobs_go_on_beside_it(self) -> None:
        resolver = self.resolver({"at": "points", "do": "silent"})
        resolver.say(locate="mail.example.test")
        self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
        self.assertEqual(resolver.count("located"), 0)

    def test_questions_are_answered_one_after_the_other(self) -> None:
        resolver = self.resolver(URLS)
        for _ in range(3):
            resolver.say(locate="mail.example.test")
        for _ in range(3):
            self.assertEqual(resolver.wait("located")["urls"], [ANY, FAR, NEAR])
        self.assertEqual(self.relay.count("bind"), 3)

    def test_a_pointer_is_followed_to_a_directory_of_the_settings_alone(self) -> None:
        pointer = points((NEAR, [OF_URL]), ("LDAP://localhost", [OF_POINTER, "Domain=mail.example.test"]))
        resolver = self.resolver(pointer, pointed=[{"host": "localhost", "port": self.other.port}])
        self.other.misbehave(points((FAR, [OF_URL])))
        told = self.located(resolver)
        self.assertEqual(told["urls"], [FAR])
        self.assertEqual([step["name"] for step in told["steps"]], ["directory main", "directory pointed"])
        told = self.located(self.resolver(pointer))
        self.assertEqual((told["urls"], told["steps"][0]["good"]), ([NEAR], False))
        self.assertIn("directory.pointer_unknown", told["steps"][0]["text"])
        self.assertEqual(self.other.count("handshakes"), 0)

    def test_a_circle_of_pointers_ends(self) -> None:
        there = points(("LDAP://localhost", [OF_POINTER]))
        back = points(("LDAP://127.0.0.1/", [OF_POINTER]))
        resolver = self.resolver(there, pointed=[{"host": "localhost", "port": self.other.port}])
        self.other.misbehave(back)
        told = self.located(resolver)
        self.assertEqual((told["outcome"], told["urls"]), (JOB_DONE, []))
        self.assertIn("directory.pointer_circle", told["steps"][1]["text"])
        self.assertEqual((self.relay.count("points"), self.other.count("points")), (1, 1))


if __name__ == "__main__":
    unittest.main()
