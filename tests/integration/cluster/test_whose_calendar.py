"""Whose calendar a user gets, in a whole tenant: nobody of a foreign domain gets that of somebody here, and how the
UCServer writes its GUIDs does not matter."""

from __future__ import annotations

import json
import unittest
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest

USERS = 60
# One directory that says nothing of its domains; its own name is in its configuration partition.
PLAIN = {"directory": {"netbios": None, "upn_suffix": None}}

Person = dict[str, Any]


def swapped(guid: str) -> str:
    """The digits in the other byte order."""
    octets = bytes.fromhex(guid)
    return (octets[3::-1] + octets[5:3:-1] + octets[7:5:-1] + octets[8:]).hex()


class WhoseCalendarTest(ClusterTest):
    """Each test changes the people before anything is started."""

    def start_with(self, people: list[Person]) -> None:
        """Starts the tenant with these people instead of its own."""
        lines = self.tenant.truth.read_text(encoding="utf-8").split("\n", 1)[0:1]
        lines += [json.dumps(person, ensure_ascii=False) for person in people]
        self.tenant.truth.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.tenant.people = people
        self.tenant.start_servers()
        self.tenant.start_supervisor()
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)

    def reason_of(self, user: str) -> str:
        """What `ewscalctl` says of the user."""
        return self.tenant.ctl("user", user)

    @staticmethod
    def stranger(user: str, here: Person, **changes: Any) -> Person:
        """Somebody of another domain whose account has the name of somebody here."""
        return {**here, "user": user, "upn": user, "guid": "5d" * 16, "in_directory": False, "directory_entries": 0,
                "profile_keys": ["sam"], "mailbox": None, "mail": None, "proxy_addresses": [], "appointments": [],
                **changes}

    def test_nobody_of_a_foreign_domain_gets_the_calendar_of_somebody_here(self) -> None:
        tenant = self.make_tenant(users=USERS, settings=PLAIN, plain=True)
        here = tenant.people[0]
        strangers = [
            self.stranger(f"OTHERDOM\\{here['sam']}", here),
            self.stranger("jdoe@child.example.test", here, profile_keys=["guid", "sam", "dn"],
                          dn="uid=jdoe,ou=people,dc=child,dc=example,dc=test"),
            self.stranger(f"CHILD\\{here['sam']}", here, profile_keys=[]),
        ]
        self.start_with(tenant.people + strangers)
        tenant.compare()
        for stranger in strangers:
            self.assertIn("not in the directory", self.reason_of(stranger["user"]))
        self.assertEqual({event["owner"] for event in tenant.journal_events() if event["event"] == "write"},
                         {person["user"] for person in tenant.people} - {one["user"] for one in strangers})

    def test_a_tenant_whose_guids_are_all_in_the_other_byte_order_is_right_in_full(self) -> None:
        tenant = self.make_tenant(users=USERS, settings=PLAIN, plain=True)
        people = [{**person, "user": f"renamed{number}@example.test", "profile_keys": ["guid"],
                   "profile_guid": swapped(person["guid"])} for number, person in enumerate(tenant.people)]
        self.start_with(people)
        tenant.compare()
        self.assertEqual({event["owner"] for event in tenant.journal_events() if event["event"] == "write"},
                         {person["user"] for person in people})


if __name__ == "__main__":
    unittest.main()
