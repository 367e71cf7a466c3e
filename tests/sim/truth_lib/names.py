"""Names of people and what becomes of them in addresses."""

from random import Random

GIVEN_NAMES = (
    "Anna", "Jörg", "Zoë", "Müge", "François", "Łukasz", "Søren", "Renée", "Peter", "Priya",
    "Mei-Ling", "Björn", "Ayşe", "Nikola", "Ümit", "Grace", "Tomáš", "Iñaki", "Ruth", "Kay",
)
FAMILY_NAMES = (
    "Ärger", "Müller", "Groß", "Šimková", "Nguyễn", "Brontë", "Øvergaard", "Weiß", "Smith",
    "Di Marco", "von der Heide", "Yılmaz", "Þórsdóttir", "Kowalski", "Iyer", "Lefèvre", "Ng",
)
IRISH_NAMES = ("O'Brien", "O'Neill", "D'Angelo", "M'Bow")

_ASCII = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ë": "e", "ç": "c", "ł": "l", "ø": "o", "é": "e",
    "è": "e", "ş": "s", "á": "a", "š": "s", "ñ": "n", "í": "i", "ễ": "e", "ı": "i", "þ": "th",
    "ó": "o", " ": "", "-": "",
})


def pick_name(rng: Random, irish: bool) -> tuple[str, str]:
    """Given name and family name."""
    return rng.choice(GIVEN_NAMES), rng.choice(IRISH_NAMES if irish else FAMILY_NAMES)


def local_part(given: str, family: str, number: int) -> str:
    """The part of a mail address before the @: ASCII, unique by the number."""
    return f"{given}.{family}{number}".lower().translate(_ASCII)
