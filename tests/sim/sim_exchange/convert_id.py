"""The operation ConvertId, as far as clients need it that only want to learn the version of the server from it."""

from __future__ import annotations

from .schema import validate
from .xml_text import MESSAGES
from .xml_tree import Element

_ANSWER = (
    '<m:ConvertIdResponseMessage ResponseClass="Error"><m:MessageText>Id is malformed.</m:MessageText>'
    "<m:ResponseCode>ErrorInvalidIdMalformed</m:ResponseCode>"
    "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey></m:ConvertIdResponseMessage>"
)


def answer_convert_id(operation: Element) -> str:
    """The content of the answer: no id can be converted, since there are no items here. Raises schema faults."""
    validate(operation, "ConvertIdType")
    count = len(operation.children[0].children)
    return (
        f'<m:ConvertIdResponse xmlns:m="{MESSAGES}"><m:ResponseMessages>{_ANSWER * count}'
        "</m:ResponseMessages></m:ConvertIdResponse>"
    )
