"""Functions, options of libraries and casts that nobody may use here."""

import re
from collections.abc import Iterator

from checks.tree import Finding, matches, of_product, read, with_ending, without_comments

INSTEAD = {
    **dict.fromkeys(("strcpy", "strcat"), "memory_*, buffer_* or snprintf"),
    **dict.fromkeys(("sprintf", "vsprintf"), "snprintf or buffer_*"),
    "gets": "getline",
    **dict.fromkeys(("system", "popen"), "posix_spawn with arguments"),
    **dict.fromkeys(("atoi", "atol", "atoll", "atof"), "strtol and its checks"),
    "strtok": "strtok_r or strsep",
    "alloca": "memory_* or an arena",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(INSTEAD) + r")\s*\(")
FREE_THROUGH_CAST = re.compile(r"\bfree\s*\(\s*\([^()]*\*\s*\)")
PARSER_OPTION = re.compile(r"\bXML_PARSE_(?:RECOVER|HUGE|NOENT|DTDLOAD)\b")


def check() -> Iterator[Finding]:
    """Each banned call, with what to use instead."""
    for name in with_ending(".c", ".h"):
        code = without_comments(read(name))
        for line, match in matches(CALL, code):
            yield Finding(f"{name}:{line}", f"{match.group(1)}() is banned, use "
                          f"{INSTEAD[match.group(1)]}")
        for line, _ in matches(FREE_THROUGH_CAST, code if of_product(name) else ""):
            yield Finding(f"{name}:{line}", "frees through a cast: whoever owns it keeps it in a pointer without const")
        for line, match in matches(PARSER_OPTION, code):
            yield Finding(f"{name}:{line}", f"{match.group()} lets a server's XML do harm, "
                          "parse without it")
