"""Subjects and locations, ordinary ones and those that break careless programs."""

from random import Random

ORDINARY_SUBJECTS = (
    "Planung Q1 & Q2", "Jour fixe", "Kundentermin Groß & Söhne", "Zahnarzt", "Stand-up",
    "Review", "Bewerbungsgespräch", "Urlaub", "Telefonat mit Herrn Öztürk", "Schulung",
    "1:1", "Budget", "Architekturrunde", "Mittagessen", "Dienstreise Zürich",
)
ODD_SUBJECTS = (
    "",
    " ",
    " vorn und hinten Leerzeichen ",
    "a < b && c > d",
    "\"Anführung\" und 'Apostroph'",
    "]]> <![CDATA[ &amp; &#x1; <!-- -->",
    "<?xml version=\"1.0\"?><!DOCTYPE x>",
    "Feier 🎉 mit Familie 👩‍👩‍👧‍👦",
    "Steuer\u0001zeichen",
    "Zeilen\u000bvorschub",
    "Ende \uffff",
    "\u0000\u0008\u001f\ufffe",
    "Tabulator\tund\nZeile",
    "日本語の会議",
    "اجتماع العمل",
    "Zusammengesetzt: o\u0308 und ö",
    "Weiches\u00adTrennzeichen, \u200bnichts, \u2028Zeile",
    "Ersatz \ufffd schon da",
    "%s%n {0} $(id) `id` \\ \\n",
    "x" * 255,
    "ß" * 255,
    "😀" * 127,
)
ORDINARY_LOCATIONS = (
    "", "", "Raum 1.07", "Raum \"Süd\"", "Teams", "beim Kunden", "Köln", "Küche",
    "Besprechung Süd & Nord", "https://meet.example.test/j/1?pwd=a&b=c",
)
ODD_LOCATIONS = ("Turm\u000b3", "<Foyer>", " ", "Dach 🏠", "L" * 255, "Keller\u0001")

ODD_SHARE = 0.12


def pick_subject(rng: Random) -> str:
    """A subject, an odd one now and then."""
    return rng.choice(ODD_SUBJECTS if rng.random() < ODD_SHARE else ORDINARY_SUBJECTS)


def pick_location(rng: Random) -> str:
    """A location, often empty."""
    return rng.choice(ODD_LOCATIONS if rng.random() < ODD_SHARE / 2 else ORDINARY_LOCATIONS)
