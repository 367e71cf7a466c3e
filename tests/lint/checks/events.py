"""Events are told as their rows say, every row can happen, and pages and tests use names that there are.

A field that no row knows would never be shown, a parameter that nobody gives shows as a question mark, and a name that
was changed in its table alone makes an alert silent. A compiler sees none of this."""

import re
from collections.abc import Iterator

from checks.event_calls import CAUSE, Call, Source, comments_blanked, sources
from checks.event_rows import Row, contexts, named, needed, rows
from checks.tree import Finding, is_text, matches, of_product, read, tracked, with_ending, without_comments

NAME = re.compile(r"other|[a-z]+(?:_[a-z]+)*\.[a-z0-9]+(?:_[a-z0-9]+)*")
# Outside the product: the pages, what is installed beside the programs, the tests' Python and scenarios.
READERS = ("docs/", "deploy/", "README.md", "CHANGELOG.md", "CONTRIBUTING.md")
GENERATED = ("docs/events.md", "docs/ereignisse.md")
# `event=NAME`, reason="NAME", reason=~"NAME|NAME": a name whatever its group is.
SAID = re.compile(
    r"\b(?:event|reason)(?:=~|!~|!=|=)(\\?[\"']?)([a-z_]+\.[a-z0-9_]+(?:\|[a-z_]+\.[a-z0-9_]+)*)(?![\w.({])")
QUOTED = re.compile(r"[`\"']([a-z_]+\.[a-z0-9_]+)[`\"']")
# What stands behind the dot of a file or of a host.
ENDINGS = {"c", "cmake", "conf", "crt", "csr", "csv", "db", "example", "h", "ini", "invalid", "json", "key", "ldif",
           "local", "log", "md", "output", "patch", "pem", "pid", "pub", "py", "schema", "service", "sock", "socket",
           "test", "txt", "xml", "yaml", "yml"}
# Members and variables whose text another process or a person reads.
TRAVELS = re.compile(r"(?:\.|->|\*\s*)(reason|text|note|why|warning|not_ready)\s*=(?!=)")
# What ewscalctl and its assistant say they show themselves, as the files of a bundle do; rows are where sentences
# belong; pages are written for a browser or a manual.
SHOWS = ("supervisor/bundle/bundle_configuration", "supervisor/bundle/bundle_machine", "supervisor/ctl/",
         "supervisor/screen/", "supervisor/setup/", "proto/event/", "proto/message/message_page",
         "proto/message/message_table",
         "supervisor/settings/settings_reference", "supervisor/settings/settings_table",
         "supervisor/statistics/statistics_table", "supervisor/show/")
# Who writes to a terminal or a file, or says something to the compiler.
SHOWING = {"_Static_assert", "__attribute__", "complain", "dprintf", "fprintf", "fputs", "fwrite", "if", "json_pack",
           "printf", "puts", "snprintf", "strcasestr", "strcmp", "strncmp", "strstr"}
END_OF_VALUE = re.compile(r"[;{}]|,\s*\.")
WORDS = re.compile(r'"(?:\\.|[^"\\\n])*[^"\\\n ] (?:\\.|[^"\\\n])*"')
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
SENTENCE = re.compile(r"[A-Za-z',]+ [a-z',]+ [a-z]")
NAME_BEFORE = re.compile(r"[A-Za-z_]\w*\s*$")
LONGEST_NAME = 80


def check_rows(row: Row) -> Iterator[Finding]:
    """What a row says of itself."""
    if NAME.fullmatch(row.name) is None:
        yield Finding(row.place, f"{row.name}: a name is GROUP.WHAT in lower case")
    if row.enumerator != row.name.upper().replace(".", "_"):
        yield Finding(row.place, f"{row.enumerator} is not the name {row.name} in capitals")
    for key in sorted(named(row) - set(row.parameters) - contexts() - {CAUSE}):
        yield Finding(row.place, f"{row.name}: the sentence names {key}, which is not among the parameters")


def check_use(row: Row, told: dict[str, Source]) -> Iterator[Finding]:
    """Whether the row can happen, and whether somebody gives each of its parameters."""
    users = [source for source in told.values() if row.enumerator in source.words]
    if not users:
        yield Finding(row.place, f"{row.name} cannot happen: nothing uses {row.enumerator}")
        return
    calls = [call for source in users for call in source.calls if row.enumerator in call.rows]
    given = {key for call in calls for key in call.keys} | {key for source in told.values() for key in source.added}
    # A row in a variable or in a table gets its fields where nobody sees which row it is.
    if not all(call.shows_all for call in calls) or any(row.enumerator in source.elsewhere for source in users):
        given |= {key for source in told.values() for key in source.texts}
    for key in row.parameters:
        if key not in given and key != CAUSE and key not in contexts():
            yield Finding(row.place, f"{row.name}: nobody gives its parameter {key}")


def check_call(call: Call, row: Row, added: frozenset[str]) -> Iterator[Finding]:
    """Whether a call gives what its row needs, and nothing else; some keys are added while the error rises."""
    for key in sorted(call.keys - set(row.parameters) - contexts() - {CAUSE}):
        yield Finding(call.place, f"{row.name} has no parameter {key}: list it in its row ({row.place})")
    if call.shows_all:
        for key in sorted(needed(row) - call.keys - contexts() - added):
            yield Finding(call.place, f"{row.name} needs {key} in its sentence ({row.place}): give it, or make that "
                          "part optional")


def added_beside(name: str, told: dict[str, Source]) -> frozenset[str]:
    """The keys that files of the same process add to errors."""
    folder = name.split("/")[0] + "/"
    return frozenset(key for other, source in told.items() if other.startswith(folder) for key in source.added)


def is_reader(name: str) -> bool:
    """Whether a file outside the product may speak of events by their names."""
    if name in GENERATED or of_product(name):
        return False
    return name.startswith(READERS) or (name.startswith("tests/") and not name.endswith((".c", ".h", ".patch")))


def names_in(text: str, groups: set[str]) -> Iterator[tuple[int, str]]:
    """What a text uses as names of events, with the lines."""
    for line, match in matches(SAID, text):
        # `reason=self.reason` is Python.
        yield from ((line, name) for name in match[2].split("|") if match[1] or name.split(".")[0] in groups)
    for line, match in matches(QUOTED, text):
        group, what = match[1].split(".")
        if group in groups and what not in ENDINGS:
            yield line, match[1]


def check_readers() -> Iterator[Finding]:
    """Each name on a page or in a test that no row has."""
    known = {row.name for row in rows().values()}
    groups = {name.split(".")[0] for name in known}
    for name in filter(is_reader, tracked()):
        if is_text(name):
            for line, said in sorted(set(names_in(read(name), groups))):
                if said not in known:
                    yield Finding(f"{name}:{line}", f"{said} is no event: docs/events.md lists them")


def check() -> Iterator[Finding]:
    """Each row, call and name that does not fit the others."""
    told = sources()
    for row in rows().values():
        yield from check_rows(row)
        yield from check_use(row, told)
    for name, source in told.items():
        added = added_beside(name, told)
        for call in source.calls:
            for enumerator in call.rows:
                if enumerator in rows():
                    yield from check_call(call, rows()[enumerator], added)
    yield from check_readers()


def called_around(blanked: str, at: int) -> str:
    """The function or macro in whose parentheses a place of the code stands; empty outside of any."""
    depth = 0
    for before in range(at - 1, -1, -1):
        letter = blanked[before]
        depth += {")": 1, "(": -1}.get(letter, 0)
        if depth < 0:
            name = NAME_BEFORE.search(blanked, max(0, before - LONGEST_NAME), before)
            return name.group() if name else ""
        if letter in ";{}" and depth == 0:
            return ""
    return ""


def travelling(text: str) -> Iterator[tuple[int, str, str]]:
    """Each sentence of a source that goes to a member or into a call, with its line and with who gets it."""
    kept, blanked = comments_blanked(text), without_comments(text)
    for line, match in matches(TRAVELS, blanked):
        end = END_OF_VALUE.search(blanked, match.end())
        sentence = WORDS.search(kept, match.end(), end.start() if end else len(kept))
        if sentence:
            yield line, match[1], sentence.group()
    for line, match in matches(LITERAL, kept):
        called = called_around(blanked, match.start()) if SENTENCE.search(match[1]) else ""
        if called and called not in SHOWING:
            yield line, f"{called}()", match.group()


def check_sentences() -> Iterator[Finding]:
    """Each sentence in the code that would travel or be stored: whoever shows an event makes its sentence."""
    for name in filter(of_product, with_ending(".c", ".h")):
        if name.startswith(SHOWS) or name.endswith("_page.c"):
            continue
        for line, getter, sentence in travelling(read(name)):
            yield Finding(f"{name}:{line}", f"{getter} gets the sentence {sentence}: make it a row of "
                          "proto/event/events_*.h and give event_name() or a packed reason")
