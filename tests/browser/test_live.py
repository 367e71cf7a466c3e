"""The page follows what happens, without being loaded again: rounds, a server that fails, a supervisor that ends."""

from __future__ import annotations

import unittest

from browser import DESK, PageTest
from tenant.tenant import TOKEN, Tenant

# A worker leaves an Exchange that only a person can mend alone for a minute, and the supervisor asks a little later.
MENDED_SECONDS = 120


class LiveTest(PageTest):
    """One tenant at work."""

    def round_shown(self) -> int:
        """The number of the round on the page."""
        return int(self.browser.evaluate("Number(document.querySelector('.round-text').innerText.match(/\\d+/)[0])"))

    def start_short(self) -> Tenant:
        """A tenant whose rounds follow each other quickly."""
        return self.start_tenant(40, plain=True, settings={"service": {"interval": "3s"}})

    def test_rounds_go_by(self) -> None:
        """Number, time and charts follow."""
        tenant = self.start_short()
        self.open(tenant, **DESK)
        first = self.round_shown()
        self.browser.wait(f"Number(document.querySelector('.round-text').innerText.match(/\\d+/)[0]) > {first}")
        self.assertEqual(self.browser.do("seen")["requests"][0]["url"], f"{tenant.endpoint()}/")
        loads = [one for one in self.browser.do("seen")["requests"] if one["url"] == f"{tenant.endpoint()}/"]
        self.assertEqual(len(loads), 1)
        self.assert_no_complaints()

    def test_an_exchange_that_fails_is_named_with_what_helps_and_green_again(self) -> None:
        """The same reason as the statistics say, the sentence, the remedy; told aloud; gone when it is mended."""
        tenant = self.start_short()
        self.open(tenant, **DESK)
        self.browser.wait_for_text("#verdict", "All calendars are fresh")
        tenant.exchange(command="misbehave", rules=[{"match": {"any": True}, "do": "http_status", "status": 404}])
        self.browser.wait_for_text("#attention", "exchange.no_ews")
        self.browser.wait("document.querySelector('#servers .badge-bad, #servers .badge-degraded') !== null")
        shown = self.browser.text("#attention")
        self.assertIn("exchange", shown)
        self.assertIn("What helps:", shown)
        self.browser.wait("document.querySelector('#spoken').textContent.includes('exchange')")
        self.assert_accessible()
        tenant.exchange(command="clear")
        self.browser.wait("document.querySelector('#headline').classList.contains('is-good')", MENDED_SECONDS)
        self.assertNotIn("exchange.no_ews", self.browser.text("#attention"))
        self.assert_no_complaints()

    def test_a_supervisor_that_ends_is_told_loudly_and_the_page_goes_on_by_itself(self) -> None:
        """Since when, in the page, its title and aloud; what is shown is marked as old."""
        tenant = self.start_short()
        self.open(tenant, **DESK)
        assert tenant.supervisor is not None
        tenant.supervisor.kill_with_children()
        self.browser.wait_for_text("#silence", "No answer since")
        self.assertEqual(self.browser.evaluate("document.querySelector('#silence').getAttribute('role')"), "alert")
        self.assertTrue(self.browser.evaluate("document.documentElement.classList.contains('is-stale')"))
        self.assertIn("no answer", self.browser.evaluate("document.title"))
        self.assert_accessible()
        tenant.start_supervisor()
        self.browser.wait("document.querySelector('#silence').hidden")
        self.browser.wait_for_text("#verdict", "All calendars are fresh")
        self.assertFalse(self.browser.evaluate("document.documentElement.classList.contains('is-stale')"))
        self.assert_no_complaints(("ERR_CONNECTION",))

    def test_the_charts_show_what_the_supervisor_remembers(self) -> None:
        """Four pictures, each with a sentence and a table of its own, of real samples."""
        tenant = self.start_short()
        self.open(tenant, **DESK)
        self.browser.wait("document.querySelectorAll('.plot[role=img][aria-label]').length === 4")
        self.browser.do("click", where=".numbers summary")
        self.assertIn("by the hour", self.browser.text(".numbers caption"))
        self.assert_accessible()


class TokenTest(PageTest):
    """Who has the token sees names; it stays where it was typed."""

    def shows_names(self) -> bool:
        """Whether the names of accounts stand on the page."""
        return bool(self.browser.evaluate("document.querySelector('#accounts').innerText.includes('replicator')"))

    def test_missing_wrong_right_and_forgotten(self) -> None:
        """Nothing of it in an address, in a storage, in what is shown."""
        tenant = self.start_tenant(60)
        self.open(tenant, **DESK)
        self.assertFalse(self.shows_names())
        self.assertIn("token", self.browser.text("#users-locked"))
        self.type_token("not-" + TOKEN)
        self.browser.wait_for_text("#token-problem", "does not accept this token")
        self.assert_accessible()
        self.browser.do("press", key="Escape")
        self.assertFalse(self.shows_names())
        self.type_token("not a header\u00e9")
        self.browser.wait_for_text("#token-problem", "does not accept this token")
        self.browser.do("press", key="Escape")
        self.type_token(TOKEN)
        self.browser.wait("document.querySelector('#accounts').innerText.includes('replicator')")
        self.browser.wait("document.querySelectorAll('#users tbody tr').length > 0")
        self.assertEqual(self.browser.evaluate("document.querySelector('#token').value"), "")
        self.assert_kept_nowhere()
        self.browser.do("click", where="#token-button")
        self.browser.wait("!document.querySelector('#accounts').innerText.includes('replicator')")
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('#users tbody tr').length"), 0)
        self.browser.do("reload")
        self.browser.wait("document.querySelector('#verdict')?.innerText.length > 0")
        self.assertFalse(self.shows_names())
        self.assert_no_complaints(("401",))

    def assert_kept_nowhere(self) -> None:
        """Not in an address, not in a storage; only in the header of what was asked with it."""
        requests = self.browser.do("seen")["requests"]
        self.assertEqual([one["url"] for one in requests if "Secret" in one["url"]], [])
        self.assertTrue([one for one in requests if one["headers"].get("authorization") == f"Bearer {TOKEN}"])
        for one in requests:
            rest = {name: value for name, value in one["headers"].items() if name != "authorization"}
            self.assertNotIn("Secret", str(rest))
        self.assertNotIn(TOKEN, str(self.browser.do("storage")))
        self.assertNotIn(TOKEN, self.browser.evaluate("document.documentElement.outerHTML + location.href"))


class UsersTest(PageTest):
    """Users with problems, as the supervisor finds them."""

    def names(self) -> list[str]:
        """The users in the table."""
        return list(self.browser.evaluate("[...document.querySelectorAll('#users tbody th > bdi')]"
                                          ".map((one) => one.textContent)"))

    def test_filter_by_name_reason_and_kind(self) -> None:
        """Each filter alone and together, and what fits nobody."""
        tenant = self.start_tenant(100)
        self.open(tenant, **DESK)
        self.type_token(TOKEN)
        self.browser.wait("document.querySelectorAll('#users tbody tr').length > 0")
        before = self.names()
        self.browser.do("fill", where="#users-like", text="u00049")
        self.browser.wait("document.querySelectorAll('#users tbody tr').length === 1")
        self.assertEqual(self.names(), ["u00049@example.test"])
        self.assertIn("mailbox.no_access", self.browser.text("#users"))
        self.browser.do("fill", where="#users-like", text="nobody has this name")
        self.browser.wait_for_text("#users", "Nobody fits.")
        self.browser.do("fill", where="#users-like", text="")
        self.browser.wait(f"document.querySelectorAll('#users tbody tr').length === {len(before)}")
        self.browser.do("select", where="#users-which", value="all")
        self.browser.wait("!document.querySelector('#users-pages').hidden")
        self.assertEqual(len(self.names()), 50)
        self.browser.do("click", where="#users-on")
        self.browser.wait_for_text("#users-page", "Page 2 of 2")
        self.browser.do("click", where="[data-key='show user.shares_address']")
        self.browser.wait("document.querySelectorAll('#users tbody tr').length === 2")
        self.assertEqual(sorted(self.names()), ["u00003@example.test", "u00024@example.test"])
        self.assert_accessible()
        self.assert_no_complaints()


if __name__ == "__main__":
    unittest.main()
