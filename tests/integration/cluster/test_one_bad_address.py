"""A gateway in front of Exchange that spoils each request with one certain address: everybody else is fresh within the
round, and it costs few requests."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

from support import PATIENCE_SECONDS, ROOT, ClusterTest
from tenant.tenant import Tenant

from side_by_side import ManyCases, SideBySide, for_each

CASES = ROOT / "tests" / "cases"
FEW, MANY = 220, 1000
SHARD = 100
LEASE_REQUESTS = 16


def by_status(status: int, body: str = "") -> dict[str, Any]:
    """A page of the gateway."""
    return {"do": "http_status", "status": status, "body": body}


# Two as they were reported; the others are of the same kind.
WAYS: dict[str, dict[str, Any]] = {
    "400": by_status(400, "<html><head><title>Bad Request</title></head></html>"),
    "404": by_status(404, "<html><head><title>Not Found</title></head></html>"),
    "406": by_status(406, "<html><head><title>Not Acceptable!</title></head></html>"),
    "413": by_status(413),
    "500 HTML": by_status(500),
    "504": by_status(504, "<html>Gateway Time-out</html>"),
    "cut": {"do": "drop_without_answer"},
    "cut within": {"do": "cut", "after_bytes": 300},
}
FILES = {"403": "rule-gateway-403-for-one-address.json", "502": "rule-gateway-502-for-one-address.json"}


def rules_of(way: str, addresses: list[str]) -> list[dict[str, Any]]:
    """What the gateway does to each request with one of these addresses."""
    if way in FILES:
        text = Path(CASES / FILES[way]).read_text(encoding="utf-8")
        return [rule for address in addresses for rule in json.loads(text.replace("ADDRESS", address))]
    return [{"match": {"mailbox": addresses}, **WAYS[way]}]


class BadAddressTest(ClusterTest):
    """What the tests share."""

    def bad_people(self, tenant: Tenant, count: int) -> list[dict[str, Any]]:
        """People whose calendars were read, spread over the list."""
        good = [user["name"] for user in self.users(tenant).values() if user["result"] in ("replicated", "unchanged")]
        readable = [person for person in tenant.people if person.get("user") in good and person["mailbox"]]
        return [readable[(2 * i + 1) * len(readable) // (2 * count)] for i in range(count)]

    def users(self, tenant: Tenant) -> dict[str, dict[str, Any]]:
        """What is known of each user."""
        return {user["name"]: user for user in json.loads(tenant.ctl("users", "--json"))["users"]}

    def start(self, users: int, interval: str = "1h") -> Tenant:
        """The first round is over, and nothing was in the way."""
        tenant = self.start_cluster(users, {"service": {"interval": interval}}, plain=True)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        return tenant

    def requests_of_next_round(self, tenant: Tenant, hurries: bool) -> int:
        """Lets one more round run; how many requests Exchange got in it."""
        tenant.exchange(command="reset_statistics")
        finished = tenant.rounds_finished()
        if hurries:
            tenant.ctl("run-now")
        tenant.wait_for_round(finished + 1, PATIENCE_SECONDS)
        return int(tenant.exchange(command="statistics")["statistics"]["requests"])

    def check_all_others_are_fresh(self, tenant: Tenant, bad: list[dict[str, Any]]) -> None:
        """Those alone are not read, the reason names the address and nothing is said of the server."""
        names = {person["user"] for person in bad}
        after = self.users(tenant)
        unread = {name for name, user in after.items() if user["result"] in ("not readable", "exchange away")}
        self.assertEqual(unread, names)
        for name in names:
            self.assertIn("requests with this address fail while others are answered", after[name]["reason"])
        statistics = tenant.statistics()
        assert statistics is not None
        states = {server["state"] for server in statistics["servers"] if server["name"] == "exchange"}
        self.assertNotIn("bad", states)
        output = (tenant.folder / "supervisor.output").read_text()
        self.assertNotIn("event=server.unusable", output)
        self.assertNotIn("event=server.in_trouble", output)


class OneBadAddressTest(BadAddressTest, ManyCases):
    """A cluster of its own for each case."""

    @for_each((*FILES, *WAYS))
    def test_everybody_else_is_fresh_within_the_round(self, way: str) -> None:
        """Each way in which a gateway may spoil a request."""
        tenant = self.start(FEW)
        bad = self.bad_people(tenant, 1)
        tenant.exchange(command="misbehave", rules=rules_of(way, [bad[0]["mailbox"]]))
        tenant.change(FEW // 2)
        self.requests_of_next_round(tenant, True)
        self.check_all_others_are_fresh(tenant, bad)


class FirstRoundTest(BadAddressTest, ManyCases):
    """The account has not been accepted yet, and the first request has the address."""

    @for_each(("403", "cut", "502"))
    def test_everybody_else_is_fresh_within_the_first_round(self, way: str) -> None:
        """An address must not use up the tries of the account, nor have it left alone."""
        tenant = self.make_tenant(60, {"service": {"interval": "1h"}}, plain=True)
        tenant.start_servers()
        readable = [person for person in tenant.people if person.get("user") and person["mailbox"]]
        bad = readable[len(readable) // 2]
        tenant.exchange(command="misbehave", rules=rules_of(way, [bad["mailbox"]]))
        tenant.start_supervisor()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.check_all_others_are_fresh(tenant, [bad])


class ManyPeopleTest(BadAddressTest):
    """A thousand people."""

    def check_cost(self, count: int) -> None:
        """In the round that finds them, and in the one after it."""
        tenant = self.start(MANY, "30s")
        bad = self.bad_people(tenant, count)
        tenant.exchange(command="misbehave", rules=rules_of("403", [person["mailbox"] for person in bad]))
        found = self.requests_of_next_round(tenant, True)
        self.check_all_others_are_fresh(tenant, bad)
        after = self.requests_of_next_round(tenant, False)
        shards = MANY // SHARD
        print(f"{count} bad among {MANY}: {found} requests in round 1, {after} in round 2")
        # Each of them costs its shard twice, in halves, and one lease in which it is found.
        self.assertLessEqual(found, shards + count * (4 + 2 * LEASE_REQUESTS))
        self.assertLessEqual(after, shards + 1)
        self.check_all_others_are_fresh(tenant, bad)

    def test_one_bad_address_among_a_thousand(self) -> None:
        """The usual case."""
        self.check_cost(1)

    def test_three_bad_addresses_among_a_thousand(self) -> None:
        """In several shards, or in one."""
        self.check_cost(3)


class Several(SideBySide):
    """They wait more than they compute."""

    at_a_time = 3


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
