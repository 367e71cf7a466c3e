"""What GET of Services.wsdl brings: the operations and where they are; the schemas are not simulated."""

from __future__ import annotations

from .xml_text import MESSAGES, TYPES

PATH = "/ews/services.wsdl"
_OPERATIONS = ("GetUserAvailability", "GetServerTimeZones", "ConvertId")


def _message(name: str) -> str:
    return (
        f'<wsdl:message name="{name}SoapIn"><wsdl:part name="request" element="tns:{name}"/></wsdl:message>'
        f'<wsdl:message name="{name}SoapOut"><wsdl:part name="{name}Result" element="tns:{name}Response"/>'
        "</wsdl:message>"
    )


def _operation(name: str) -> str:
    return (
        f'<wsdl:operation name="{name}"><wsdl:input message="tns:{name}SoapIn"/>'
        f'<wsdl:output message="tns:{name}SoapOut"/></wsdl:operation>'
    )


def describe_service() -> bytes:
    """The document."""
    messages = "".join(map(_message, _OPERATIONS))
    operations = "".join(map(_operation, _OPERATIONS))
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="{MESSAGES}"'
        f' xmlns:t="{TYPES}" targetNamespace="{MESSAGES}">{messages}'
        f'<wsdl:portType name="ExchangeServicePortType">{operations}</wsdl:portType></wsdl:definitions>'
    ).encode()
