"""The control socket: one JSON object a line in, one out."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, Awaitable, Callable

from .misbehaviour_rules import RuleError
from .people import UnknownUsers
from .server import Server
from .service import Description

LINE_LIMIT_BYTES = 64 * 1024 * 1024

Request = dict[str, Any]
Reply = dict[str, Any]


class Control:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.service = server.service
        self._commands: dict[str, Callable[[Request], Awaitable[Reply]]] = {
            "ping": self._ping,
            "reload": self._reload,
            "statistics": self._statistics,
            "misbehave": self._misbehave,
            "clear": self._clear,
            "log_in": self._set_users,
            "log_out": self._set_users,
            "enable": self._set_users,
            "disable": self._set_users,
            "dump": self._dump,
            "drop": self._drop,
            "forget": self._forget,
            "unlock": self._unlock,
            "describe": self._describe,
            "password": self._password,
        }

    async def listen(self, path: str) -> None:
        if os.path.exists(path):
            os.unlink(path)
        await asyncio.start_unix_server(self._serve, path, limit=LINE_LIMIT_BYTES)
        os.chmod(path, 0o600)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                reply = await self._reply_to(line, writer)
                if reply is not None:
                    writer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8") + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _reply_to(self, line: bytes, writer: asyncio.StreamWriter) -> Reply | None:
        try:
            request = json.loads(line)
            if request.get("command") == "dump" and "file" not in request:
                await self._dump_to(writer)
                return None
            command = self._commands[request["command"]]
            return {"ok": True, **await command(request)}
        except KeyError as missing:
            return {"ok": False, "error": f"no such command, or without {missing}"}
        except (ValueError, TypeError, AttributeError, OSError, RuleError, UnknownUsers) as fault:
            return {"ok": False, "error": str(fault)}

    async def _ping(self, _request: Request) -> Reply:
        return {}

    async def _reload(self, _request: Request) -> Reply:
        self.service.people.reload()
        self.service.journal.write("reload")
        return {"people": len(self.service.people)}

    async def _statistics(self, _request: Request) -> Reply:
        self.service.journal.flush()
        return {
            **self.service.statistics.report(),
            "connections": len(self.server.connections),
            "sessions": self.server.session_count(),
            "login_tries": self.service.account.tries,
            "owners_outstanding": len(self.service.outstanding_owners),
            "owners_held": len(self.service.content),
            "journal_sequence": self.service.journal.sequence,
            "rules": self.service.rules.report(),
        }

    async def _misbehave(self, request: Request) -> Reply:
        self.service.rules.replace(request["rules"])
        await self.server.obey_refusal()
        return {"rules": len(request["rules"])}

    async def _clear(self, _request: Request) -> Reply:
        self.service.rules.replace([])
        await self.server.obey_refusal()
        return {}

    async def _set_users(self, request: Request) -> Reply:
        command, users = request["command"], request["users"]
        if command in ("log_in", "log_out"):
            self.service.people.set_online(users, command == "log_in")
        else:
            self.service.people.set_enabled(users, command == "enable")
        self.service.journal.write(command, users=users)
        return {"users": len(users)}

    async def _dump(self, request: Request) -> Reply:
        self.service.journal.flush()
        return {"owners": await self.service.content.dump_to_file(request["file"])}

    async def _dump_to(self, writer: asyncio.StreamWriter) -> None:
        async def write(text: str) -> None:
            writer.write(text.encode("utf-8"))
            await writer.drain()

        self.service.journal.flush()
        await write('{"ok":true,"content":')
        await self.service.content.dump(write)
        await write("}\n")

    async def _drop(self, request: Request) -> Reply:
        dropped = self.server.drop(request.get("connection"))
        self.service.journal.write("drop", connections=dropped)
        return {"connections": dropped}

    async def _forget(self, _request: Request) -> Reply:
        self.service.content.forget()
        self.service.journal.write("forget")
        return {}

    async def _unlock(self, _request: Request) -> Reply:
        self.service.account.unlock()
        return {}

    async def _describe(self, request: Request) -> Reply:
        """What the server says of itself from now on."""
        self.service.description = Description(
            request.get("server_type", 0), request.get("presence_disabled")
        )
        return {}

    async def _password(self, request: Request) -> Reply:
        """Another password for the administrator, read from a file."""
        self.service.account.set_password(read_secret(request["file"]))
        return {}


def read_secret(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read().rstrip("\r\n")
