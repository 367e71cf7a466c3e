"""The invokes of one connection that were received and not answered yet."""

from __future__ import annotations

from .service import Service


class Outstanding:
    """Also watches over the rule that nobody has more than one write outstanding for an owner,
    on this connection and all others."""

    def __init__(self, service: Service, connection: int) -> None:
        self._service = service
        self._connection = connection
        # The owner is None when the invoke is not a write.
        self._owners: dict[int, str | None] = {}

    def __contains__(self, invoke_id: int) -> bool:
        return invoke_id in self._owners

    def add(self, invoke_id: int, owner: str | None) -> None:
        self._owners[invoke_id] = owner
        self._service.statistics.peak("outstanding", len(self._owners))
        if owner is None:
            return
        other = self._service.outstanding_owners.get(owner)
        if other is not None:
            self._service.breach(
                "second_write_for_owner", connection=self._connection, other=other, owner=owner
            )
        self._service.outstanding_owners[owner] = self._connection

    def release(self, invoke_id: int) -> None:
        owner = self._owners.pop(invoke_id, None)
        if owner is not None and self._service.outstanding_owners.get(owner) == self._connection:
            del self._service.outstanding_owners[owner]

    def release_all(self) -> None:
        for invoke_id in list(self._owners):
            self.release(invoke_id)
