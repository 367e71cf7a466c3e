"""REAL as the UCServer's runtime reads and writes it, and the dates that it carries.

A date is an OLE automation date in UTC: days since 1899-12-30T00:00:00.
"""

from __future__ import annotations

import datetime
import functools
import math

from .ber import TAG_REAL, Malformed, encode_element

OLE_EPOCH = datetime.datetime(1899, 12, 30)
UNIX_EPOCH = datetime.datetime(1970, 1, 1)
DAYS_TO_UNIX_EPOCH = (UNIX_EPOCH - OLE_EPOCH).days
SECONDS_PER_DAY = 86400
MANTISSA_LIMIT_OCTETS = 8
CACHED_DATES = 65536

BINARY = 0x80
NEGATIVE = 0x40
BASE = 0x30
SCALE = 0x0C
EXPONENT_LENGTH = 0x03
EXPONENT_LENGTH_FOLLOWS = 0x03


def encode_real(value: float, tag: int = TAG_REAL) -> bytes:
    """The mantissa has its top bit set and no trailing zero octets."""
    if value == 0.0:
        return encode_element(tag, b"")
    fraction, exponent = math.frexp(abs(value))
    mantissa = int(math.ldexp(fraction, 64)).to_bytes(8, "big").rstrip(b"\x00")
    power = exponent - 8 * len(mantissa)
    magnitude = power if power >= 0 else ~power
    power_octets = power.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True)
    first = BINARY | (NEGATIVE if value < 0 else 0) | (len(power_octets) - 1)
    return encode_element(tag, bytes((first,)) + power_octets + mantissa)


def decode_real(content: bytes) -> float:
    if not content:
        return 0.0
    first = content[0]
    if not first & BINARY:
        raise Malformed("REAL is decimal or special")
    if first & BASE:
        raise Malformed("REAL is not of base 2")
    if first & EXPONENT_LENGTH == EXPONENT_LENGTH_FOLLOWS:
        raise Malformed("REAL has the long exponent form")
    mantissa_at = 2 + (first & EXPONENT_LENGTH)
    mantissa = content[mantissa_at:]
    if not mantissa or len(mantissa) > MANTISSA_LIMIT_OCTETS:
        raise Malformed(f"REAL has a mantissa of {len(mantissa)} octets")
    power = int.from_bytes(content[1:mantissa_at], "big", signed=True) + ((first & SCALE) >> 2)
    try:
        value = math.ldexp(int.from_bytes(mantissa, "big"), power)
    except OverflowError:
        raise Malformed("REAL is out of range") from None
    return -value if first & NEGATIVE else value


def date_text(days: float) -> str:
    """The date as the vendor's decoder reads it, 2026-11-25T08:00:00Z: what is behind the whole
    second is cut off, not rounded."""
    try:
        seconds = math.trunc((days - DAYS_TO_UNIX_EPOCH) * SECONDS_PER_DAY)
        moment = UNIX_EPOCH + datetime.timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise Malformed("date is out of range") from None
    return moment.isoformat() + "Z"


def date_from_text(text: str) -> float:
    moment = datetime.datetime.fromisoformat(text.rstrip("Z"))
    return (moment - OLE_EPOCH) / datetime.timedelta(days=1)


def date_from_unix(seconds: float) -> float:
    return DAYS_TO_UNIX_EPOCH + seconds / SECONDS_PER_DAY


@functools.lru_cache(maxsize=CACHED_DATES)
def decode_date(content: bytes) -> tuple[float, str]:
    """The date as number of days and as text. Calendars repeat their dates, hence the cache."""
    days = decode_real(content)
    return days, date_text(days)
