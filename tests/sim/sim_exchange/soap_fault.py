"""Failures of a whole request, as the code that finds them reports them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SoapFault(Exception):
    """A refused request. The shapes are the three that are seen in the field:

    1: detail holds ResponseCode, Message and MessageXml; 2: only faultcode has the name of the
    error; 3: faultcode has the name and detail holds nothing but a number (availability service).
    """

    code: str
    text: str
    shape: int = 1
    values: list[tuple[str, str]] = field(default_factory=list)  # of MessageXml, by name
    values_are_elements: bool = False  # <t:X>…</t:X> instead of <t:Value Name="X">…</t:Value>
    status: int = 500
    with_header: bool = True
    number: int | None = None
    is_of_soap: bool = False  # code is one of SOAP 1.1's own, and there is no detail

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def availability_fault(code: str, text: str) -> SoapFault:
    """A refusal by the availability service itself, which writes faults of the third shape."""
    return SoapFault(code, text, shape=3)


def schema_fault(violation: str, line: int, position: int) -> SoapFault:
    """A request that the schema does not allow, with the place where it breaks the rule."""
    values = [("LineNumber", str(line)), ("LinePosition", str(position)), ("Violation", violation)]
    text = f"The request failed schema validation: {violation}"
    return SoapFault("ErrorSchemaValidation", text, values=values, values_are_elements=True)
