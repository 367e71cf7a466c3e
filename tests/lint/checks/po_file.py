"""Catalogues of gettext (.po), as far as ours go: contexts, plurals, flags, texts over several lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"((?:\\.|[^"\\])*)"$')


@dataclass
class Entry:
    """One text with its translation; texts as they are written in C, with their escapes."""

    place: str
    context: str = ""
    english: str = ""
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.context, self.english


def block_lines(block: str) -> dict[str, str]:
    """The texts of one entry by their keywords, pieces joined."""
    texts: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        keyword = match[1] or keyword
        texts[keyword] = texts.get(keyword, "") + match[2]
    return texts


def entries(name: str, text: str) -> Iterator[Entry]:
    """Every entry but the head."""
    line = 1
    for block in re.split(r"\n(?=\n)", text):
        begin = line + len(block) - len(block.lstrip("\n"))
        line += block.count("\n") + 1
        texts = block_lines(block)
        if not texts.get("msgid"):
            continue
        yield Entry(f"{name}:{begin}", texts.get("msgctxt", ""), texts["msgid"], texts.get("msgid_plural", ""),
                    [texts[key] for key in sorted(texts) if key.startswith("msgstr")],
                    re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE) is not None)


def written(entry: Entry) -> str:
    """The entry as it stands in a catalogue, on one line each."""
    lines = [f'msgctxt "{entry.context}"'] if entry.context else []
    lines.append(f'msgid "{entry.english}"')
    if entry.plural:
        lines.append(f'msgid_plural "{entry.plural}"')
        lines += [f'msgstr[{at}] "{text}"' for at, text in enumerate(entry.translations)]
    else:
        lines.append(f'msgstr "{entry.translations[0] if entry.translations else ""}"')
    return "\n".join(lines) + "\n"
