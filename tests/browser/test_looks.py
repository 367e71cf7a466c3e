"""The page on a phone, a desk and a wall, light and dark, German and English: readable for everybody, whatever names
and texts come from outside."""

from __future__ import annotations

import json
import re
import time
import unittest
from typing import Any, ClassVar

from browser import DESK, PHONE, ROOT, WALL, PageTest
from pictures import day
from tenant.tenant import TOKEN, Tenant

SIZES = {"phone": PHONE, "wall": WALL}
LOCALES = {"de": "de-DE", "en": "en-GB"}
VISIBLE_TEXTS = """(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.closest("bdi, code, script, noscript, [lang]:not(html)") === null)
            texts.push(node.textContent.trim());
    }
    return texts.concat([...document.querySelectorAll("[aria-label]")].map((one) => one.getAttribute("aria-label")));
})()"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "\u202eevil\u202c \u05d3\u05d5\u05d3 <b>bold</b>",
    "\u0645\u062d\u0645\u062f@example.test",
    "A" * 300,
    "x\u0301" * 40,
    "{user} `code` {?{a}}",
    "javascript:alert(1)",
    "\U0001f600 \u00c4\u00d6\u00dc \u2028 end",
)
CHANGE_STATISTICS = f"""
    const hostile = {json.dumps(HOSTILE)};
    answer.host = hostile[0];
    answer.version = hostile[1];
    hostile.forEach((name, index) => {{
        const one = answer.processes[index % answer.processes.length];
        answer.processes.push({{...one, name, host: hostile[(index + 1) % hostile.length], version: name}});
        answer.servers.push({{...answer.servers[0], name, state: "bad", text: name, text_name: name,
                              text_fields: null}});
        answer.accounts.push({{...answer.accounts[0], name, class: name, reason: name, reason_name: name}});
    }});
    answer.users.by_reason[hostile[0]] = 3;
    return answer;
"""


def users_page() -> dict[str, Any]:
    """A page of users with hostile names, in the form of /users."""
    users = [{"name": name, "display_name": name, "state": name, "result": name, "code": name, "reason": name,
              "reason_name": name, "address": name, "fresh_ms": 0, "fresh": False} for name in HOSTILE]
    return {"page": 1, "pages": 3, "total": 120, "users": users}


class LooksTest(PageTest):
    """One tenant with odd people, looked at in many ways."""

    tenant: ClassVar[Tenant | None] = None

    def shared_tenant(self) -> Tenant:
        """The same for all: nothing here changes it."""
        cls = type(self)
        if cls.tenant is None:
            cls.tenant = self.start_tenant(100)
            # It ends with the class, not with the test.
            cleanups, self._cleanups = self._cleanups, []
            for function, arguments, named in cleanups:
                cls.addClassCleanup(function, *arguments, **named)
        return cls.tenant

    def open_with_history(self, **how: Any) -> None:
        """The page, with a whole day in its charts."""
        tenant = self.shared_tenant()
        self.browser.do("open", **how)
        self.browser.do("stub", pattern="/history$", body=day(int(time.time() * 1000), 100, 2))
        self.browser.do("goto", url=f"{tenant.endpoint()}/")
        self.browser.wait("document.querySelector('#verdict')?.innerText.length > 0")
        self.browser.wait("document.querySelectorAll('.plot').length === 4")
        # Until each process has told of its servers.
        self.browser.wait("document.querySelectorAll('#servers .badge-good').length === 3")

    def test_every_size_language_and_theme(self) -> None:
        """axe-core finds nothing, nothing is wider than the screen, and one language stands on the page."""
        for size in SIZES:
            for language in LOCALES:
                for colours in ("light", "dark"):
                    with self.subTest(size=size, language=language, colours=colours):
                        self.open_with_history(**SIZES[size], locale=LOCALES[language], colours=colours)
                        self.type_token(TOKEN)
                        self.browser.wait("document.querySelectorAll('#users tbody tr').length > 0")
                        self.assert_accessible()
                        self.assertFalse(self.browser.evaluate(TOO_WIDE))
                        self.assertEqual(self.browser.evaluate("document.documentElement.lang"), language)
                        self.assert_one_language(language)
                        self.assert_no_complaints()

    def assert_one_language(self, language: str) -> None:
        """No text of the catalogue in the other language, and no sentence of an event."""
        catalogue = json.loads(self.browser.evaluate("fetch('/language/de.json').then((it) => it.text())"))
        shown = self.browser.evaluate(VISIBLE_TEXTS)
        for english, german in catalogue["texts"].items():
            ours, others = (german, english) if language == "de" else (english, german)
            if ours == others:
                continue
            form = re.sub(r"\\\{\w+\\\}", ".+", re.escape(others))
            own = re.sub(r"\\\{\w+\\\}", ".+", re.escape(ours))
            if re.fullmatch(r"(\W|\.\+)*", form.replace("\\", "")):
                continue
            wrong = [text for text in shown if re.fullmatch(form, text) and not re.fullmatch(own, text)]
            self.assertEqual(wrong, [], others)

    def test_the_choice_of_language_and_colours_lasts(self) -> None:
        """It is kept, and nothing else is."""
        self.open_with_history(**DESK, locale="en-GB")
        self.browser.do("select", where="#language", value="de")
        self.browser.wait("document.querySelector('#attention-title').innerText === 'Was Aufmerksamkeit braucht'")
        self.browser.do("select", where="#theme", value="dark")
        dark = self.browser.evaluate("getComputedStyle(document.body).backgroundColor")
        self.browser.do("reload")
        self.browser.wait("document.querySelector('#attention-title').innerText === 'Was Aufmerksamkeit braucht'")
        self.assertEqual(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"), dark)
        kept = self.browser.evaluate("Object.keys(localStorage).sort()")
        self.assertEqual(kept, ["ewscal.language", "ewscal.theme"])
        self.assert_accessible()

    def test_names_from_outside_are_text(self) -> None:
        """Markup, directions, lengths: nothing runs, nothing is wider than the screen, everything is readable."""
        for size in SIZES:
            with self.subTest(size):
                tenant = self.shared_tenant()
                self.browser.do("open", **SIZES[size])
                self.browser.do("change", pattern="/stats$", script=CHANGE_STATISTICS)
                self.browser.do("stub", pattern=r"/users\?", body=users_page())
                self.browser.do("goto", url=f"{tenant.endpoint()}/")
                self.browser.wait("document.querySelectorAll('#servers .badge-bad').length > 0")
                self.type_token(TOKEN)
                self.browser.wait(f"document.querySelectorAll('#users tbody tr').length === {len(HOSTILE)}")
                made = self.browser.evaluate("document.querySelectorAll('main img, main script, main b b').length")
                self.assertEqual(made, 0)
                self.assertNotIn("owned", self.browser.evaluate("document.title"))
                self.assertFalse(self.browser.evaluate(TOO_WIDE))
                self.assertIn(HOSTILE[0], self.browser.text("#users"))
                self.assertIn(HOSTILE[1], self.browser.text("#accounts"))
                self.assert_accessible()
                self.assert_no_complaints()

    def test_the_keyboard_is_enough(self) -> None:
        """The first stop leads to the content, each stop can be seen, and the token can be typed and left."""
        self.open_with_history(**DESK)
        self.browser.do("press", key="Tab")
        self.assertEqual(self.browser.evaluate("document.activeElement.className"), "skip")
        for _ in range(12):
            self.browser.do("press", key="Tab")
            self.assertNotEqual(self.browser.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "none")
        self.browser.evaluate("document.querySelector('#token-button').focus()")
        self.browser.do("press", key="Enter")
        self.browser.wait("document.activeElement.id === 'token'")
        self.browser.do("press", key="Escape")
        self.browser.wait("document.activeElement.id === 'token-button'")

    def test_what_is_open_and_has_the_focus_stays(self) -> None:
        """Through several answers."""
        self.open_with_history(**DESK)
        self.browser.do("click", where="[data-key='freshness numbers'] summary")
        times = "Number(document.querySelector('#pulse-text').innerText.replace(/\\D/g, ''))"
        before = self.browser.evaluate(times)
        self.browser.wait(f"{times} !== {before}")
        self.assertTrue(self.browser.evaluate("document.querySelector(\"[data-key='freshness numbers']\").open"))
        self.assertEqual(self.browser.evaluate("document.activeElement.tagName"), "SUMMARY")

    def test_no_motion_and_forced_colours(self) -> None:
        """Who asked for no motion gets none; with the system's own colours it is still accessible."""
        self.open_with_history(**DESK, motion="reduce")
        moves = self.browser.evaluate("getComputedStyle(document.querySelector('progress')).transitionDuration")
        self.assertEqual(moves, "0s")
        self.browser.do("media", colours="light", motion="reduce", forced="active")
        self.assert_accessible()


if __name__ == "__main__":
    unittest.main()
