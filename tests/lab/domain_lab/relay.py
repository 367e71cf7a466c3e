"""A TLS server in front of an Apache that mends NTLM messages on their way there, one connection for one connection.

gss-ntlmssp as a server wants a type 1 message of 40 octets, and the version behind the flag that announces it;
libcurl's has 32 octets, and repeats the flag of the server without the field. The proof of NTLMv2 covers neither."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import struct
from pathlib import Path
from typing import BinaryIO

from .serving import end_serving, serve_each
from .type3 import message_type

WHOLE_TYPE_1 = 40
VERSION_FLAG = 0x02000000
END_OF_HEAD = (b"\r\n", b"")
FLAGS_OF = {1: 12, 3: 60}
TOKEN = re.compile(rb"(?i)^(authorization: NTLM )(\S+)(\r\n)$")


def mend(message: bytes) -> bytes:
    """The message as gss-ntlmssp takes it."""
    kind = message_type(message)
    if kind not in FLAGS_OF:
        return message
    place = FLAGS_OF[kind]
    flags = struct.unpack_from("<I", message, place)[0] & ~VERSION_FLAG
    message = message[:place] + struct.pack("<I", flags) + message[place + 4:]
    return message.ljust(WHOLE_TYPE_1, b"\0") if kind == 1 else message


def _mended_line(line: bytes) -> bytes:
    found = TOKEN.match(line)
    if found is None:
        return line
    return found.group(1) + base64.b64encode(mend(base64.b64decode(found.group(2)))) + found.group(3)


def _read_answer(reader: BinaryIO) -> tuple[bytes, bool]:
    """The whole answer, and whether another one may follow."""
    answer, size, goes_on = reader.readline(), 0, True
    is_chunked = False
    while (line := reader.readline()) not in END_OF_HEAD:
        answer += line
        name, _, value = line.lower().partition(b":")
        size = int(value) if name == b"content-length" else size
        is_chunked = is_chunked or (name == b"transfer-encoding" and b"chunked" in value)
        goes_on = goes_on and not (name == b"connection" and b"close" in value)
    answer += b"\r\n"
    while is_chunked:
        line = reader.readline()
        count = int(line.partition(b";")[0] or b"0", 16)
        answer += line + reader.read(count + 2)
        is_chunked = count > 0
    return answer + reader.read(size), goes_on


class Relay:
    """A running relay; counts the connections and the type 3 messages."""

    def __init__(self, address: str, certificate: Path, key: Path, target: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._target = target
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        self.log_ins = 0
        serve_each(self._listener, self._serve)

    def _serve(self, client: socket.socket) -> None:
        try:
            with self._context.wrap_socket(client, server_side=True) as stream, \
                    socket.create_connection(("127.0.0.1", self._target)) as server:
                reader, answers = stream.makefile("rb"), server.makefile("rb")
                while (request := self._read_request(reader)) is not None:
                    server.sendall(request)
                    answer, goes_on = _read_answer(answers)
                    stream.sendall(answer)
                    if not goes_on:
                        break
        except OSError:
            return

    def _read_request(self, reader: BinaryIO) -> bytes | None:
        """The next request, mended."""
        head, size = reader.readline(), 0
        if not head:
            return None
        while (line := reader.readline()) not in END_OF_HEAD:
            mended = _mended_line(line)
            found = TOKEN.match(mended)
            if found is not None and message_type(base64.b64decode(found.group(2))) == 3:
                self.log_ins += 1
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
            head += mended
        return head + b"\r\n" + reader.read(size)

    def close(self) -> None:
        """Takes no more connections."""
        end_serving(self._listener)
