"""What must work before anything else of the page: it shows a tenant, hears when the supervisor ends, and goes on.

The one case of the dashboard in tests/run.
"""

from __future__ import annotations

import unittest

from browser import PHONE, PageTest
from tenant.tenant import TOKEN


class QuickTest(PageTest):
    """A tenant from green to silent and back, on a phone."""

    def test_the_page_shows_a_tenant_and_its_silence(self) -> None:
        """Freshness, names with the token, a supervisor that ends and comes back, without a new load."""
        tenant = self.start_tenant(40, plain=True)
        self.open(tenant, **PHONE)
        self.assertEqual(self.browser.text("#verdict"), "All calendars are fresh")
        self.assertIn("100 %", self.browser.text("#percent"))
        self.assert_accessible()
        self.type_token("not-" + TOKEN)
        self.browser.wait_for_text("#token-problem", "does not accept")
        self.browser.do("fill", where="#token", text=TOKEN)
        self.browser.do("press", key="Enter")
        self.browser.wait_for_text("#accounts", "replicator")
        assert tenant.supervisor is not None
        tenant.supervisor.kill_with_children()
        self.browser.wait_for_text("#silence", "No answer since")
        self.assertIn("no answer", self.browser.evaluate("document.title"))
        tenant.start_supervisor()
        self.browser.wait("document.querySelector('#silence').hidden && document.title.includes('fresh')")
        self.assert_no_complaints(("ERR_CONNECTION", "401"))
        seen = self.browser.do("seen")["requests"]
        self.assertEqual([one["url"] for one in seen if TOKEN in one["url"]], [])
        self.assertNotIn(TOKEN, str(self.browser.do("storage")))


if __name__ == "__main__":
    unittest.main()
