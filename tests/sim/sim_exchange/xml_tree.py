"""A strict reader for requests: small trees that remember where each element began."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

SEPARATOR = " "


class XmlError(Exception):
    """The document is not well formed, or it holds what a SOAP message may not hold."""

    def __init__(self, text: str, line: int, position: int):
        super().__init__(text)
        self.line = line
        self.position = position


@dataclass(slots=True)
class Element:
    """An element with its place; name is (namespace, local name)."""

    name: tuple[str, str]
    attributes: dict[str, str]
    line: int
    position: int
    children: list["Element"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def child(self, namespace: str, name: str) -> "Element | None":
        """The first child of that name, or None."""
        return next((child for child in self.children if child.name == (namespace, name)), None)

    def child_text(self, namespace: str, name: str, default: str = "") -> str:
        """The trimmed text of the first child of that name, or the default."""
        child = self.child(namespace, name)
        return default if child is None else child.text.strip()


def parse_document(body: bytes) -> Element:
    """Reads a document; raises XmlError with line and position."""
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        text = expat.ErrorString(error.code)
        raise XmlError(text, error.lineno, error.offset + 1) from error
    except (LookupError, ValueError) as error:
        raise XmlError(f"unknown encoding: {error}", 1, 1) from error
    assert reader.root is not None  # expat has refused a document without an element
    return reader.root


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda _name: self.open.pop()
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _place(self) -> tuple[int, int]:
        # One for counting from 1, one for the angle bracket: the place is that of the name.
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 2

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(SEPARATOR)
        element = Element((namespace, local), attributes, *self._place())
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _characters(self, text: str) -> None:
        self.open[-1].parts.append(text)

    def _refuse_doctype(self, *_details: Any) -> None:
        raise XmlError(
            "For security reasons DTD is prohibited in this XML document.", *self._place()
        )
