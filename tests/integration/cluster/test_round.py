"""What several rounds send, and what they must not send."""

from __future__ import annotations

import unittest
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest

from tenant.program import wait_until
from tenant.tenant import Tenant

EXCHANGE_DELAY_MS = 6000


def last_sequence(tenant: Tenant) -> int:
    """The number of the newest event in the UCServer's journal."""
    return int(tenant.journal_events()[-1]["seq"])


def written_since(tenant: Tenant, sequence: int) -> list[str]:
    """Whose lists came after that event, in this order."""
    return [event["owner"] for event in tenant.journal_events()
            if event["event"] == "write" and event["seq"] > sequence]


def rosters(tenant: Tenant) -> int:
    """How many lists of users were given out."""
    return sum(event["event"] == "roster" for event in tenant.journal_events())


class RoundsTest(ClusterTest):
    """One cluster, one round after the other."""

    def next_round(self) -> list[str]:
        """Does one more round. Returns whose lists were sent in it."""
        before, finished = last_sequence(self.tenant), self.tenant.rounds_finished()
        self.tenant.ctl("run-now")
        self.tenant.wait_for_round(finished + 1, PATIENCE_SECONDS)
        self.tenant.compare()
        return written_since(self.tenant, before)

    def someone_replicated(self) -> str:
        """A user whose list is on the UCServer."""
        return next(event["owner"] for event in self.tenant.journal_events() if event["event"] == "write")

    def test_only_what_has_changed_is_sent_again(self) -> None:
        """Nothing, then the one with a changed appointment, then the one who was logged in meanwhile."""
        tenant = self.start_cluster(users=120)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.next_round(), [])

        changed = tenant.change(1)
        self.assertEqual(self.next_round(), changed)
        self.assertEqual(self.next_round(), [])

        user = self.someone_replicated()
        tenant.ucserver(command="log_in", users=[user])
        self.assertEqual(self.next_round(), [])
        tenant.ucserver(command="log_out", users=[user])
        self.assertEqual(self.next_round(), [user])
        self.assertEqual(self.next_round(), [])

    def test_a_user_who_is_no_longer_enabled_keeps_what_he_had(self) -> None:
        """Neither written nor emptied; enabled again, the user is sent once."""
        tenant = self.start_cluster(users=60)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        user = self.someone_replicated()
        tenant.ucserver(command="disable", users=[user])
        self.assertEqual(self.next_round(), [])
        tenant.ucserver(command="enable", users=[user])
        self.assertEqual(self.next_round(), [user])

    def test_after_a_new_session_with_the_ucserver_everybody_is_sent_again(self) -> None:
        """It may have been restored from a backup meanwhile."""
        tenant = self.start_cluster(users=60)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        everybody = set(written_since(tenant, 0))
        tenant.ucserver(command="forget")
        tenant.ucserver(command="drop")
        self.assertEqual(set(self.next_round()), everybody)

    def test_what_is_odd_in_calendars_is_counted_and_costs_none(self) -> None:
        """Zones that nobody understands and texts above the limit, also of calendars that are not sent again."""
        tenant = self.start_cluster(users=120)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        written = set(written_since(tenant, 0))
        without_zone = [person["user"] for person in tenant.people if person["user"] in written
                        and person["working_hours"] and person["zone_form"] == "empty"]
        entries = sum(tenant.ucserver(command="dump")["content"].values(), [])
        texts = [entry[key] or "" for entry in entries for key in ("subject", "location")]
        cut = sum(text.endswith("…") and len(text.encode()) > 2040 for text in texts)
        self.assertGreater(len(without_zone), 0)
        self.assertGreater(cut, 0)
        for _ in range(2):
            users = tenant.statistics()["users"]
            self.assertEqual((users["zone_unknown"], users["cut_texts"]), (len(without_zone), cut))
            self.assertEqual(self.next_round(), [])
        self.assertIn("zone unknown yes", tenant.ctl("user", without_zone[0]))


class SilenceTest(ClusterTest):
    """The UCServer answers everything but one list."""

    def test_one_list_that_is_never_answered_keeps_nobody_else(self) -> None:
        """The rounds go on without its owner, who is sent again in a new session."""
        tenant = self.make_tenant(users=60, settings={"service": {"request_timeout": "6s"}}, plain=True)
        tenant.start_servers()
        owner = next(person["user"] for person in tenant.people if person["enabled"] and not person["online"])
        tenant.ucserver(command="misbehave", rules=[{"match": {"owner": owner}, "do": "no_answer", "times": 1}])
        tenant.start_supervisor()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.assertIn("not answered by the UCServer", tenant.ctl("user", owner))
        tenant.change(3)
        tenant.ctl("run-now")
        tenant.wait_for_round(2, PATIENCE_SECONDS)
        self.assertEqual([event for event in tenant.journal_events()
                          if event["event"] == "write" and event["owner"] == owner], [])
        tenant.ucserver(command="drop")
        tenant.ctl("run-now")
        tenant.wait_for_round(3, PATIENCE_SECONDS)
        tenant.compare()


class ArrivingTooLateTest(ClusterTest):
    """Somebody logs in while their calendar is on its way."""

    def test_a_calendar_that_arrives_for_somebody_who_has_just_logged_in_is_not_sent(self) -> None:
        """A complete list has said that the user is online before Exchange answers."""
        tenant = self.make_tenant(users=60)
        tenant.start_servers()
        tenant.exchange(command="misbehave", rules=[self.delay()])
        tenant.start_supervisor()
        wait_until(lambda: tenant.exchange(command="statistics")["statistics"]["parallel"] > 0, PATIENCE_SECONDS,
                   "the first request at Exchange")
        user = next(person["user"] for person in tenant.people
                    if person["enabled"] and not person["online"] and person["right"] == "owner"
                    and not person["oddity"])
        tenant.ucserver(command="log_in", users=[user])
        tenant.ucserver(command="drop")
        wait_until(lambda: rosters(tenant) >= 2, PATIENCE_SECONDS, "the list of users in the new session")
        self.assertEqual(written_since(tenant, 0), [], "Exchange has answered too early for this test")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.assertNotIn(user, written_since(tenant, 0))
        self.assertGreater(len(written_since(tenant, 0)), 0)
        tenant.compare()

    @staticmethod
    def delay() -> dict[str, Any]:
        """Exchange thinks for some seconds before each answer."""
        return {"match": {"any": True}, "do": "delay", "milliseconds": EXCHANGE_DELAY_MS}


class SettingsTest(ClusterTest):
    """The oracle knows the same settings."""

    def check(self, **service: str) -> None:
        """One round with these settings of [service]."""
        tenant = self.start_cluster(users=80, settings={"service": service})
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare("--settings", ",".join(f"{key}={value}" for key, value in service.items()))

    def test_private_entries_as_times_and_subjects_only(self) -> None:
        """private = times, details = subject."""
        self.check(private="times", details="subject", all_day_times="utc_midnight")

    def test_times_only(self) -> None:
        """details = times needs no right on texts."""
        self.check(details="times", private="full", default_zone="Europe/Berlin")

    def test_mailboxes_that_show_times_only_are_left_out(self) -> None:
        """times_only = skip."""
        self.check(private="full", times_only="skip")


if __name__ == "__main__":
    unittest.main()
