"""Zones by the names that Windows gives them, and the operation GetServerTimeZones."""

from __future__ import annotations

from datetime import datetime, timezone

from .schema import refuse_attributes
from .time_zone_rule import LAST_IN_MONTH, Change, rule_of_zone
from .xml_text import MESSAGES, TYPES, escape_attribute
from .xml_tree import Element

ZONES = {
    "UTC": "UTC",
    "GMT Standard Time": "Europe/London",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "E. Europe Standard Time": "Europe/Chisinau",
    "FLE Standard Time": "Europe/Kiev",
    "Russian Standard Time": "Europe/Moscow",
    "India Standard Time": "Asia/Kolkata",
    "Tokyo Standard Time": "Asia/Tokyo",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "Eastern Standard Time": "America/New_York",
    "Pacific Standard Time": "America/Los_Angeles",
}


def answer_server_time_zones(operation: Element) -> str:
    """The content of the answer to GetServerTimeZones: the zones asked for, or all."""
    refuse_attributes(operation, "ReturnFullTimeZoneData")
    ids = operation.child(MESSAGES, "Ids")
    asked = list(ZONES) if ids is None else [child.text.strip() for child in ids.children]
    full = operation.attributes.get("ReturnFullTimeZoneData", "true").lower() in ("true", "1")
    definitions = "".join(_definition(name, full) for name in asked if name in ZONES)
    return (
        f'<m:GetServerTimeZonesResponse xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"><m:ResponseMessages>'
        '<m:GetServerTimeZonesResponseMessage ResponseClass="Success">'
        "<m:ResponseCode>NoError</m:ResponseCode>"
        f"<m:TimeZoneDefinitions>{definitions}</m:TimeZoneDefinitions>"
        "</m:GetServerTimeZonesResponseMessage></m:ResponseMessages></m:GetServerTimeZonesResponse>"
    )


def _definition(name: str, full: bool) -> str:
    attributes = f'Id="{escape_attribute(name)}" Name="{escape_attribute(name)}"'
    if not full:
        return f"<t:TimeZoneDefinition {attributes}/>"
    rule = rule_of_zone(ZONES[name], datetime.now(timezone.utc).year)
    standard, daylight = f"{name}-Standard", f"{name}-Daylight"
    periods = _period("Standard", standard, rule.bias)
    group = f"<t:Transition>{_to(standard)}</t:Transition>"
    if rule.daylight.month:
        periods += _period("Daylight", daylight, rule.bias + rule.daylight.bias)
        group = _yearly(daylight, rule.daylight) + _yearly(standard, rule.standard)
    return (
        f"<t:TimeZoneDefinition {attributes}><t:Periods>{periods}</t:Periods>"
        f'<t:TransitionsGroups><t:TransitionsGroup Id="0">{group}</t:TransitionsGroup>'
        '</t:TransitionsGroups><t:Transitions><t:Transition><t:To Kind="Group">0</t:To>'
        "</t:Transition></t:Transitions></t:TimeZoneDefinition>"
    )


def _period(name: str, identity: str, bias_minutes: int) -> str:
    sign = "-" if bias_minutes < 0 else ""
    hours, minutes = divmod(abs(bias_minutes), 60)
    bias = f"{sign}PT{hours}H{minutes}M"
    return f'<t:Period Bias="{bias}" Name="{name}" Id="{escape_attribute(identity)}"/>'


def _to(identity: str) -> str:
    return f'<t:To Kind="Period">{identity}</t:To>'


def _yearly(identity: str, change: Change) -> str:
    hours, minutes, _ = (int(part) for part in change.time.split(":"))
    occurrence = -1 if change.order == LAST_IN_MONTH else change.order
    return (
        f"<t:RecurringDayTransition>{_to(identity)}<t:TimeOffset>PT{hours}H{minutes}M</t:TimeOffset>"
        f"<t:Month>{change.month}</t:Month><t:DayOfWeek>{change.weekday}</t:DayOfWeek>"
        f"<t:Occurrence>{occurrence}</t:Occurrence></t:RecurringDayTransition>"
    )
