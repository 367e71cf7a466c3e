"""German for everything that a person reads: complete, up to date, and of the same form as the English.

An English sentence that is changed leaves its German behind, a parameter that is mistyped shows as a question mark, and
a text that nobody marked stays English on a German screen. Nothing of that is seen by who reads English."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from checks.event_rows import CONTEXTS, HELPS, PARAMETER, rows, without_optional
from checks.po_file import Entry, entries
from checks.tree import ROOT, Finding, of_product, read, tracked, with_ending

FOLDER = "supervisor/ctl/po"
REASONS = f"{FOLDER}/reasons-de.po"
TEXTS = f"{FOLDER}/ewscalctl-de.po"
TEMPLATE = f"{FOLDER}/ewscalctl.pot"
# Texts that are the same in both languages, one a line: the text, a tab, why.
SAME = f"{FOLDER}/same-in-german"
# Words of ours that are values of parameters.
VALUES = f"{FOLDER}/values"
CONTEXT_ROW = re.compile(r'CONTEXT\("(\w+)", "((?:\\.|[^"\\])*)"\)')
HELP_ROW = re.compile(r'HELP\(\w+, "(\w+)", "((?:\\.|[^"\\])*)"\)')
LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]{2}")
# Words that are written small in German unless a sentence begins: one of ours begins in the middle of a line.
SMALL = set("""aber alle alles als am an auf aus bei bis das dass dem den der des die diese dieser dieses ein eine einem
    einen einer es für geben im in ist jeder kein keine legen mit nach nehmen nicht niemand nur oder ohne prüfen
    schreiben sehen setzen über um und unter von vom vor wenn wer zu zum zur""".split())
# How a person is not addressed, and what Microsoft and estos call by another name.
UNWANTED = re.compile(r"\b(?:[Dd]u|[Dd]ein\w*|[Pp]asswo?rt\w*|[Pp]asswörter|[Mm]ailbox\w*|"
                      r"[Dd]omain-?[Cc]ontroller\w*|[Ll]ogin|[Ee]inloggen|[Uu]ser|[Aa]ccounts?|[Ee]mail)\b")
# Commands, settings and parameters, in which these words may stand.
CODE = re.compile(r"`[^`]*`|[A-Z][a-z]+-[A-Z]\w+|User-Agent|\{[^{}]*\}|[a-z_]+ = \w+|user@domain|--\w+|"
                  r"\buser\b(?=[ ,;.]|$)")


def reason_entries() -> Iterator[Entry]:
    """What the catalogue of events must have, in the order of the tables."""
    for row in rows().values():
        yield Entry(row.place, row.name, row.sentence)
        if row.remedy:
            yield Entry(row.place, f"{row.name} remedy", row.remedy)
    for key, form in CONTEXT_ROW.findall(read(CONTEXTS)):
        if LETTERS.search(PARAMETER.sub("", form)):
            yield Entry(CONTEXTS, f"context {key}", form)
    for key, english in HELP_ROW.findall(read(HELPS)):
        yield Entry(HELPS, f"help {key}", english)
    for line in read(VALUES).splitlines():
        if not line.startswith("#"):
            key, _, word = line.partition("\t")
            yield Entry(VALUES, f"value {key}", word)


def same_texts() -> dict[str, str]:
    """The texts that are the same in both languages, and why."""
    lines = [line for line in read(SAME).splitlines() if line and not line.startswith("#")]
    return {text: why for text, _, why in (line.partition("\t") for line in lines)}


def check_complete(entry: Entry, same: dict[str, str]) -> Iterator[Finding]:
    """Translated, certain, and not the English again."""
    if entry.is_fuzzy:
        yield Finding(entry.place, "is marked fuzzy: make sure that it is right, and take the mark away")
    if not entry.translations or not all(entry.translations):
        yield Finding(entry.place, f'"{entry.english[:60]}" has no German')
    elif entry.english in entry.translations and entry.english not in same:
        yield Finding(entry.place,
                      f'"{entry.english[:60]}" has its English as German; if both are the same, say why in {SAME}')


def check_parameters(entry: Entry) -> Iterator[Finding]:
    """The same parameters, and the same that may not be missing."""
    for text in entry.translations:
        if set(PARAMETER.findall(text)) != set(PARAMETER.findall(entry.english)):
            yield Finding(entry.place, f"{entry.context}: the parameters differ")
        elif (set(PARAMETER.findall(without_optional(text)))
              != set(PARAMETER.findall(without_optional(entry.english)))):
            yield Finding(entry.place, f"{entry.context}: other parameters may be left out than in English")


def first_word(text: str) -> str:
    """The word with which a text begins, as far as it begins with one."""
    match = re.match(r"(?:\{\?)?([A-Za-zÄÖÜäöüß]+)\b", text)
    return match[1] if match else ""


def check_form(entry: Entry) -> Iterator[Finding]:
    """Beginning, end, quotation marks and words."""
    for text in entry.translations:
        if text.endswith(".") != entry.english.endswith("."):
            yield Finding(entry.place, "one language ends in a full stop and the other does not")
        word = first_word(text)
        if entry.english[:1].islower() and word[:1].isupper() and word.lower() in SMALL:
            yield Finding(entry.place, f'"{word}" begins in upper case, the English in lower case')
        if text.count("„") != text.count("“") or '\\"' in text or "”" in text or "»" in text:
            yield Finding(entry.place, "quotation marks are „ and “")
        unwanted = UNWANTED.search(CODE.sub("", text))
        if unwanted:
            yield Finding(entry.place, f'"{unwanted[0]}": that has another word on German screens')


def check_entry(entry: Entry, same: dict[str, str]) -> Iterator[Finding]:
    """All that one text and its translation must be."""
    yield from check_complete(entry, same)
    if entry.translations and all(entry.translations):
        yield from check_form(entry)


def check_reasons() -> Iterator[Finding]:
    """The catalogue of events against the tables."""
    wanted = {entry.key: entry for entry in reason_entries()}
    found = {entry.key: entry for entry in entries(REASONS, read(REASONS))}
    same = same_texts()
    for key, entry in wanted.items():
        if key not in found:
            yield Finding(entry.place, f"{key[0]}: no German in {REASONS}, or that of another sentence")
    for key, entry in found.items():
        if key not in wanted:
            yield Finding(entry.place, f"{key[0]}: there is no such sentence any more")
        yield from check_entry(entry, same)
        yield from check_parameters(entry)


def fresh_template() -> str:
    """What is marked in the sources, as supervisor/ctl/po/refresh collects it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.pot"
        subprocess.run([ROOT / FOLDER / "collect", path], check=True, cwd=ROOT)
        return path.read_text("utf-8")


def check_values() -> Iterator[Finding]:
    """Whether each word that is a value still stands in the sources."""
    sources = "".join(read(name) for name in with_ending(".c") if of_product(name))
    for entry in reason_entries():
        if entry.context.startswith("value ") and f'"{entry.english}"' not in sources:
            yield Finding(VALUES, f'no source has the word "{entry.english}"')


def check_texts() -> Iterator[Finding]:
    """The catalogue of ewscalctl against its sources, and that of the page, when there is one, by itself."""
    if TEXTS not in tracked():
        return
    if fresh_template() != read(TEMPLATE):
        yield Finding(TEMPLATE, "what is marked in the sources is something else: run supervisor/ctl/po/refresh")
    template = {entry.key for entry in entries(TEMPLATE, read(TEMPLATE))}
    found = list(entries(TEXTS, read(TEXTS)))
    if template != {entry.key for entry in found}:
        yield Finding(TEXTS, "has other texts than ewscalctl.pot: run supervisor/ctl/po/refresh")
    same = same_texts()
    for name in tracked():
        if name.startswith(f"{FOLDER}/") and name.endswith("-de.po") and name != REASONS:
            for entry in entries(name, read(name)):
                yield from check_entry(entry, same)


def check() -> Iterator[Finding]:
    """Everything that is translated."""
    yield from check_reasons()
    yield from check_values()
    yield from check_texts()
