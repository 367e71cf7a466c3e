"""What the server holds for each owner, and how it is written out.

An owner's list is kept as compressed canonical JSON: small, and written out without another pass.
"""

from __future__ import annotations

import asyncio
import json
import os
import zlib
from typing import Awaitable, Callable

COMPRESSION_LEVEL = 1
OWNERS_PER_TURN = 500


class Content:
    def __init__(self) -> None:
        self._lists: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._lists)

    def store(self, owner: str, canonical: bytes) -> None:
        self._lists[owner] = zlib.compress(canonical, COMPRESSION_LEVEL)

    def forget(self) -> None:
        self._lists.clear()

    async def dump(self, write: Callable[[str], Awaitable[None]]) -> None:
        """Writes {"user":[entries…],…} as it is at this moment, in turns that leave the server
        time for its connections."""
        snapshot = list(self._lists.items())
        separator = "{"
        for start in range(0, len(snapshot), OWNERS_PER_TURN):
            pieces = []
            for owner, packed in snapshot[start : start + OWNERS_PER_TURN]:
                name = json.dumps(owner, ensure_ascii=False)
                pieces.append(f"{separator}{name}:{zlib.decompress(packed).decode('utf-8')}")
                separator = ","
            await write("".join(pieces))
        await write("}" if snapshot else "{}")

    async def dump_to_file(self, path: str) -> int:
        """Writes a file that is complete as soon as it has its name. Returns the owners in it."""
        owners = len(self._lists)
        temporary = f"{path}.part"
        with open(temporary, "w", encoding="utf-8") as file:

            async def write(text: str) -> None:
                file.write(text)
                await asyncio.sleep(0)

            await self.dump(write)
            file.write("\n")
        os.replace(temporary, path)
        return owners
