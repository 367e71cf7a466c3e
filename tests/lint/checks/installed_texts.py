"""What is installed names what is installed: an administrator has no tree of sources in which a page could lie."""

import re
from collections.abc import Iterator

from checks.event_rows import rows
from checks.tree import Finding, matches, read, tracked

# Where it is decided which files of these folders are installed.
LISTS = ("supervisor/CMakeLists.txt",)
INSTALLED = re.compile(r"\$\{CMAKE_SOURCE_DIR\}/((?:deploy|docs/man)/[\w./-]+)")
# Of the packages themselves: units, and what they say while they are installed.
OF_PACKAGES = re.compile(r"deploy/debian/(?:units/.*|.*\.(?:pre|post)(?:inst|rm))$")
OF_THE_TREE = re.compile(r"\bdocs/[\w./-]+|\b[\w-]+\.md\b")
ADVICE = "name what is installed: `ewscalctl help TOPIC`, a manual page, a chapter of the guide"


def installed() -> list[str]:
    """Manual pages, examples, completion, units and scripts of packages, by their paths in the tree."""
    listed = {name for path in LISTS for name in INSTALLED.findall(read(path))}
    return [name for name in tracked() if name in listed or OF_PACKAGES.match(name)]


def check() -> Iterator[Finding]:
    """Each path of the tree in such a file, and in what the programs say."""
    for name in installed():
        for line, match in matches(OF_THE_TREE, read(name)):
            yield Finding(f"{name}:{line}", f"names {match.group()}; {ADVICE}")
    for row in rows().values():
        for match in OF_THE_TREE.finditer(row.sentence + row.remedy):
            yield Finding(row.place, f"names {match.group()}; {ADVICE}")
