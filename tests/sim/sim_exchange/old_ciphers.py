"""MD4 and RC4, which NTLM is made of and which today's libraries leave out. For tests only."""

from __future__ import annotations

import struct

_MASK = 0xFFFFFFFF
# For each round of MD4 (RFC 1320, section 3.4): the constant, the order of the words, the rotations.
_ROUNDS = (
    (0x00000000, tuple(range(16)), (3, 7, 11, 19)),
    (0x5A827999, (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13)),
    (0x6ED9EBA1, (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)),
)


def _mix(number: int, x: int, y: int, z: int) -> int:
    if number == 0:
        return (x & y) | (~x & z)
    if number == 1:
        return (x & y) | (x & z) | (y & z)
    return x ^ y ^ z


def _block(state: tuple[int, int, int, int], words: tuple[int, ...]) -> tuple[int, int, int, int]:
    a, b, c, d = state
    for number, (constant, order, rotations) in enumerate(_ROUNDS):
        for step, place in enumerate(order):
            turned = (a + _mix(number, b, c, d) + words[place] + constant) & _MASK
            bits = rotations[step % 4]
            a, b, c, d = d, ((turned << bits) | (turned >> (32 - bits))) & _MASK, b, c
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d)))


def md4(data: bytes) -> bytes:
    """The digest of RFC 1320."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack("<Q", len(data) * 8)
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    for place in range(0, len(padded), 64):
        state = _block(state, struct.unpack_from("<16I", padded, place))
    return struct.pack("<4I", *state)


def rc4(key: bytes, data: bytes) -> bytes:
    """Encrypts or decrypts with a fresh key stream."""
    box = list(range(256))
    other = 0
    for place in range(256):
        other = (other + box[place] + key[place % len(key)]) & 0xFF
        box[place], box[other] = box[other], box[place]
    out, first, second = bytearray(), 0, 0
    for octet in data:
        first = (first + 1) & 0xFF
        second = (second + box[first]) & 0xFF
        box[first], box[second] = box[second], box[first]
        out.append(octet ^ box[(box[first] + box[second]) & 0xFF])
    return bytes(out)
