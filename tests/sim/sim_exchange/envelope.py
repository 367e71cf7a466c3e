"""SOAP envelopes: what every answer is wrapped in, and faults."""

from __future__ import annotations

from dataclasses import dataclass

from .soap_fault import SoapFault, schema_fault
from .xml_text import ERRORS, MESSAGES, SOAP, TYPES, escape, escape_attribute
from .xml_tree import Element, parse_document

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_VERSION = (
    'MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507" MinorBuildNumber="39"'
    ' Version="V2017_07_11"'
)
# Only the first number is known from the field; a client must not depend on any of them.
_FAULT_NUMBERS = {"ErrorMailboxDataArrayTooBig": 5002}
_FAULT_NUMBER_UNKNOWN = 5000


@dataclass
class SoapRequest:
    """The two halves of an envelope that are of interest."""

    headers: list[Element]
    operation: Element


def version_header(prefixed: bool = False) -> str:
    """The SOAP header with the version of the server; the namespace is declared as Exchange does."""
    if prefixed:
        return f'<s:Header><t:ServerVersionInfo xmlns:t="{TYPES}" {_VERSION}/></s:Header>'
    return (
        f'<s:Header><h:ServerVersionInfo {_VERSION} xmlns:h="{TYPES}" xmlns="{TYPES}"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></s:Header>'
    )


def wrap(content: str | bytes, prefixed: bool = False) -> bytes:
    """Puts the content of a Body into an envelope."""
    content = content if isinstance(content, bytes) else content.encode()
    head = f'{DECLARATION}<s:Envelope xmlns:s="{SOAP}">{version_header(prefixed)}<s:Body>'
    return b"".join((head.encode(), content, b"</s:Body></s:Envelope>"))


def fault_document(fault: SoapFault) -> bytes:
    """The answer to a refused request in the fault's shape."""
    header = version_header() if fault.with_header else ""
    namespace = MESSAGES if fault.shape == 3 else TYPES
    if fault.is_of_soap:
        namespace = SOAP
    return (
        f'{DECLARATION}<s:Envelope xmlns:s="{SOAP}">{header}<s:Body><s:Fault>'
        f'<faultcode xmlns:a="{namespace}">a:{fault.code}</faultcode>'
        f'<faultstring xml:lang="en-US">{escape(fault.text)}</faultstring>'
        f"{_detail(fault)}</s:Fault></s:Body></s:Envelope>"
    ).encode()


def _detail(fault: SoapFault) -> str:
    if fault.shape == 2 or fault.is_of_soap:
        return ""
    if fault.shape == 3:
        number = fault.number or _FAULT_NUMBERS.get(fault.code, _FAULT_NUMBER_UNKNOWN)
        return f'<detail><m:ErrorCode xmlns:m="{MESSAGES}">{number}</m:ErrorCode></detail>'
    message_xml = ""
    if fault.values:
        values = render_values(fault.values, fault.values_are_elements)
        message_xml = f'<t:MessageXml xmlns:t="{TYPES}">{values}</t:MessageXml>'
    return (
        f'<detail><e:ResponseCode xmlns:e="{ERRORS}">{fault.code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{ERRORS}">{escape(fault.text)}</e:Message>{message_xml}</detail>'
    )


def render_values(values: list[tuple[str, str]], as_elements: bool) -> str:
    """The content of a MessageXml in one of its two forms; the prefix t must be declared around it."""
    if as_elements:
        return "".join(f"<t:{name}>{escape(value)}</t:{name}>" for name, value in values)
    return "".join(
        f'<t:Value Name="{escape_attribute(name)}">{escape(value)}</t:Value>'
        for name, value in values
    )


def open_envelope(body: bytes) -> SoapRequest | None:
    """Takes a request apart. None: not a SOAP 1.1 message at all. Raises XmlError or SoapFault."""
    root = parse_document(body)
    if root.name != (SOAP, "Envelope"):
        return None
    sections = [child.name for child in root.children]
    if sections not in ([(SOAP, "Header"), (SOAP, "Body")], [(SOAP, "Body")]):
        return None
    for section in (root, *root.children):
        _refuse_text(section)
    content = root.children[-1].children
    if not content:
        raise SoapFault("ErrorInvalidRequest", "The request is invalid: the body is empty.")
    if len(content) > 1:
        violation = f"The element 'Body' has a second operation '{content[1].name[1][:80]}'."
        raise schema_fault(violation, content[1].line, content[1].position)
    headers = root.children[0].children if len(sections) == 2 else []
    return SoapRequest(headers, content[0])


def _refuse_text(section: Element) -> None:
    if section.text.strip():
        violation = f"The element '{section.name[1]}' in namespace '{SOAP}' cannot contain text."
        raise schema_fault(violation, section.line, section.position)
