"""The SOAP headers of a request: which are known, what may stand in them, and what must be understood."""

from __future__ import annotations

from .schema import attributes_of, refuse_attributes
from .settings import SERVER_VERSIONS, Settings
from .soap_fault import SoapFault, schema_fault
from .xml_text import SOAP, TYPES
from .xml_tree import Element

VERSION = "RequestServerVersion"
KNOWN = (
    VERSION,
    "ExchangeImpersonation",
    "SerializedSecurityContext",
    "MailboxCulture",
    "TimeZoneContext",
    "DateTimePrecision",
    "ManagementRole",
)
_MUST_UNDERSTAND = (SOAP, "mustUnderstand")
_YES, _NO = ("1", "true"), ("0", "false", "")


def check_headers(headers: list[Element], settings: Settings) -> None:
    """Refuses what must be understood and is not, repeated headers, unknown versions and impersonation."""
    for header in headers:
        _check_understood(header)
    names = [header.name for header in headers if header.name[0] == TYPES]
    for name in names:
        if names.count(name) > 1:
            text = f"Header '{name[1]}' was found more than once."
            raise SoapFault("ErrorDuplicateSOAPHeader", text)
    for header in headers:
        if header.name[1] == VERSION:
            _check_version(header, settings)
    if (TYPES, "ExchangeImpersonation") in names:
        text = "The account does not have permission to impersonate the requested user."
        raise SoapFault("ErrorImpersonateUserDenied", text)


def _check_understood(header: Element) -> None:
    must = attributes_of(header).get(_MUST_UNDERSTAND, "").strip()
    if must not in _YES + _NO:
        violation = f"The 'mustUnderstand' attribute is invalid - The value '{must[:80]}' is invalid."
        raise schema_fault(violation, header.line, header.position)
    if must in _YES and (header.name[0] != TYPES or header.name[1] not in KNOWN):
        text = f"The header '{header.name[1]}' from the namespace '{header.name[0]}' was not understood."
        raise SoapFault("MustUnderstand", text, is_of_soap=True)


def _check_version(header: Element, settings: Settings) -> None:
    """A header of that name elsewhere would be overlooked in silence, and the server's oldest version spoken."""
    newest = SERVER_VERSIONS.index(settings.newest_version)
    is_known = header.attributes.get("Version", "") in SERVER_VERSIONS[: newest + 1]
    if header.name[0] != TYPES or not is_known:
        raise SoapFault("ErrorInvalidServerVersion", "The specified server version is invalid.")
    refuse_attributes(header, "Version", is_header=True)
    if header.children or header.text.strip():
        violation = f"The element '{VERSION}' in namespace '{TYPES}' cannot contain anything."
        raise schema_fault(violation, header.line, header.position)
