"""The server's side of one NTLM handshake: the challenge, and whether the answer proves the password (MS-NLMP,
section 3.3.2), belongs to this challenge, this connection and this moment."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import time
from dataclasses import dataclass

from . import ntlm_messages as messages
from .channel_binding import Binding, ntlm_hash
from .old_ciphers import md4, rc4

LONGEST_LIFE_SECONDS = 36 * 3600
_NAMES = (messages.AV_DOMAIN, messages.AV_COMPUTER, messages.AV_DNS_DOMAIN, messages.AV_DNS_COMPUTER)
# Forms of a challenge that lead a careless client to something older than NTLMv2, and what they leave out.
CHALLENGE_FORMS = {
    "right": 0,
    "no_target_info": messages.TARGET_INFO,
    "old": messages.TARGET_INFO | messages.EXTENDED_SECURITY,
    "no_extended_security": messages.EXTENDED_SECURITY,
    "cut": 0,
    "garbage": 0,
}


@dataclass(frozen=True)
class Challenge:
    """How the server writes its type 2 messages."""

    names: messages.Names
    form: str = "right"
    clock_seconds: float = 0


class NtlmHandshake:
    """One type 1 message and what follows it."""

    def __init__(self, request: bytes, challenge: Challenge):
        flags = messages.flags_of_request(request)
        self._request = request
        self._nonce = secrets.token_bytes(8)
        self._pairs = messages.target_pairs(challenge.names, challenge.clock_seconds)
        without = CHALLENGE_FORMS[challenge.form]
        self.challenge = messages.write_challenge(flags, self._nonce, challenge.names, self._pairs, without)
        if challenge.form == "cut":
            self.challenge = self.challenge[:40]
        elif challenge.form == "garbage":
            self.challenge = b"NTLMSSP\0" + b"\xff" * 64
        self._has_told_names = not without & messages.TARGET_INFO
        self.session_key = b""
        self.flags = 0

    def proves(self, answer: messages.Answer, password: str) -> bool:
        """Whether the answer was made with the password; sets the session's key."""
        hashed = md4(password.encode("utf-16-le", "surrogatepass"))
        if not answer.is_version_2:
            return False
        names = (answer.user.upper() + answer.domain).encode("utf-16-le")
        key = hmac.new(hashed, names, "md5").digest()
        proof = hmac.new(key, self._nonce + answer.response[16:], "md5").digest()
        if not hmac.compare_digest(proof, answer.response[:16]):
            return False
        self.session_key = hmac.new(key, proof, "md5").digest()
        self.flags = answer.flags
        if answer.flags & messages.KEY_EXCHANGE:
            self.session_key = rc4(self.session_key, answer.session_key)
        return True

    def flaw(self, answer: messages.Answer) -> str | None:
        """What is wrong with an answer that proves the password, or None."""
        if self._has_told_names and any(answer.pairs.get(kind) != self._pairs[kind] for kind in _NAMES):
            return "the target information is another server's"
        if abs(answer.time_seconds - time.time()) > LONGEST_LIFE_SECONDS:
            return "the answer is too old"
        if answer.mic is not None and not self._fits(answer.mic, answer):
            return "the messages were changed on their way"
        return None

    def _fits(self, mic: bytes, answer: messages.Answer) -> bool:
        whole = self._request + self.challenge + answer.without_mic
        return hmac.compare_digest(hmac.new(self.session_key, whole, "md5").digest(), mic)


def binding_of(answer: messages.Answer, end_point: bytes | None) -> Binding:
    """What the answer says of the connection on which it came; without TLS there is nothing right."""
    sent = answer.pairs.get(messages.AV_BINDING, bytes(16))
    if sent == bytes(16):
        return Binding.ABSENT
    return Binding.RIGHT if end_point is not None and sent == ntlm_hash(end_point) else Binding.WRONG


def sign(key: bytes, flags: int, data: bytes, from_server: bool) -> bytes:
    """The signature of the first message of one direction (section 3.4.4.2)."""
    way = b"server-to-client" if from_server else b"client-to-server"
    signing = hashlib.md5(key + b"session key to " + way + b" signing key magic constant\0").digest()
    length = 16 if flags & messages.KEY_128 else 7 if flags & messages.KEY_56 else 5
    sealing = hashlib.md5(key[:length] + b"session key to " + way + b" sealing key magic constant\0").digest()
    number = struct.pack("<I", 0)
    checksum = hmac.new(signing, number + data, "md5").digest()[:8]
    if flags & messages.KEY_EXCHANGE:
        checksum = rc4(sealing, checksum)
    return struct.pack("<I", 1) + checksum + number
