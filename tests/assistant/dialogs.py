"""The assistant's dialogs as a person uses them: a field is found by its title, a button by its word, both with Tab."""

from __future__ import annotations

import time

from screen import PATIENCE_SECONDS, Screen, ScreenError

PAGES = ("UCServer", "Active Directory", "Exchange", "Service", "Log", "Finish")
# As on the screen; the pages of the same names are left out.
GERMAN = {
    "Service": "Dienst", "Log": "Protokoll", "Finish": "Abschluss",
    "Test": "Testen", "Next": "Weiter", "Back": "Zurück", "Quit": "Beenden", "Go on": "Weiter",
    "Enter: go on": "Eingabe: weiter",
    "Host name of the UCServer": "Hostname des UCServers", "Password": "Kennwort",
    "Domain controllers": "Domänencontroller", "Account (user@domain)": "Konto (benutzer@domäne)",
    "Host name of Exchange": "Hostname von Exchange", "the server below": "unten angegeben",
    "Same account as": "Dasselbe Konto wie", "Interval": "Intervall", "Start the service": "Dienst starten",
    "as busy times without any text": "als „gebucht“ ohne Text gezeigt", "Sample user": "Testbenutzer",
    "The test was successful.": "Der Test war erfolgreich.", "The test has failed.": "Der Test ist fehlgeschlagen.",
    "Nothing has been written. Quit all the same?": "Es wurde nichts geschrieben. Trotzdem beenden?",
    "Try it once more": "Noch einmal versuchen", "Do not send it": "Nicht senden",
    "Test all the same": "Trotzdem testen", "everything, for support": "alles, für den Support",
}
FRAME_MOST = 20  # tabs after which every field was met
SETTLE_SECONDS = 2.0


class Dialogs:
    """One run of the assistant in a terminal."""

    def __init__(self, screen: Screen, is_german: bool = False) -> None:
        self.screen = screen
        self.is_german = is_german

    def word(self, english: str) -> str:
        """As it is on the screen."""
        return GERMAN.get(english, english) if self.is_german else english

    def page(self, title: str) -> str:
        """Waits until that page is there, and nothing is cut off on it; returns the screen."""
        shown = self.screen.wait_for(f"┤ {self.word(title)} ├", self.word("Quit") + ">")
        self.whole(shown)
        return shown

    @staticmethod
    def whole(shown: str) -> None:
        """Fails when a line of a window lacks its right side."""
        top = next((line for line in shown.splitlines() if line.lstrip().startswith("┌")), "")
        left, right = top.find("┌"), top.find("┐")
        for line in shown.splitlines():
            begins = len(line) > left >= 0 and line[left] in "│└┌"
            if begins and (len(line) != right + 1 or line[right] not in "│┘┐"):
                raise ScreenError(f"something is cut off:\n{shown}")

    @staticmethod
    def flat(shown: str) -> str:
        """The texts of a screen in one line, without frames."""
        return " ".join(" ".join(line.strip(" │┌┐└┘─┤├") for line in shown.splitlines()).split())

    def focus(self, wanted: str, is_button: bool = False) -> None:
        """Presses Tab until the cursor is at that field or button; a button's word stands behind the cursor."""
        for _ in range(FRAME_MOST):
            column, line = self.screen.cursor()
            text = self.screen.text().splitlines()[line]
            if is_button and text[column - 1:].startswith(f"<{wanted}>"):
                return
            title = text[:column].rstrip(" _") if not is_button else ""
            if not is_button and (wanted in title or text[column:].lstrip("(*) []").startswith(wanted)):
                return
            self.press("Tab", (column, line))
        raise ScreenError(f"no {wanted} in:\n{self.screen.text()}")

    def press(self, key: str, before: tuple[int, int]) -> None:
        """Presses a key that moves the cursor."""
        self.screen.keys(key)
        deadline = time.monotonic() + SETTLE_SECONDS
        while self.screen.cursor() == before and time.monotonic() < deadline:
            time.sleep(0.005)

    def fill(self, **values: str) -> None:
        """Writes into fields by their titles' keys."""
        titles = {"host": "Host name of", "port": "Port", "user": "Administrator", "account": "Account (user@domain)",
                  "password": "Password", "controllers": "Domain controllers", "interval": "Interval",
                  "sample": "Sample user"}
        for key, value in values.items():
            title = titles[key]
            if key == "host":
                title = next(name for name in GERMAN if name.startswith(title) and
                             self.word(name) in self.screen.text())
            self.focus(self.word(title))
            if key != "password":  # it is empty, whatever was typed before
                self.screen.keys("C-a", "C-k")
            self.screen.write(value)

    def choose(self, word: str) -> None:
        """Ticks a box, or a radio button."""
        self.focus(self.word(word))
        self.screen.keys("Space")

    def button(self, word: str) -> None:
        """Presses a button of the page."""
        self.focus(self.word(word), is_button=True)
        self.screen.keys("Enter")

    def try_page(self, title: str, is_good: bool = True) -> str:
        """Presses Test and waits for its end; returns what was shown of it. Back on the page afterwards."""
        self.button("Test")
        shown = self.result(title)
        outcomes = [self.word("The test was successful."), self.word("The test has failed.")]
        after = self.screen.wait_for(outcomes[0][:8])
        if outcomes[0 if is_good else 1] not in after:
            raise ScreenError(f"not as expected:\n{shown}")
        return self.flat(shown)

    def result(self, title: str) -> str:
        """The window with the steps: waits for it, closes it, returns it."""
        shown = self.screen.wait_for(f"┤ {self.word(title)} ├", f"<{self.word('Go on')}>",
                                     self.word("Enter: go on"))
        self.whole(shown)
        self.screen.keys("Enter")
        return shown

    def save(self, first: str = PAGES[0]) -> str:
        """Goes on from that page to the end, and has everything written but no service started; returns what was
        shown last."""
        for page in PAGES[PAGES.index(first):-1]:
            self.page(page)
            self.button("Next")
        self.page("Finish")
        self.choose("Start the service")
        self.button("Next")
        shown = self.result("Finish")
        if self.screen.wait_for_end() != 0:
            raise ScreenError(f"it has failed:\n{shown}")
        return shown

    def quit(self) -> int:
        """Leaves without changes; returns the exit status."""
        self.screen.keys("Escape")
        self.screen.wait_for(self.word("Nothing has been written. Quit all the same?"))
        self.screen.keys("Up", "Enter")
        return self.screen.wait_for_end()


__all__ = ["Dialogs", "PAGES", "PATIENCE_SECONDS"]
