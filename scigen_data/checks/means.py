"""What `scigen bench` hands to whoever makes a reader or a judge."""

from __future__ import annotations

from dataclasses import dataclass

from scigen_data.clients import Chat
from scigen_data.errors import ScigenError


@dataclass(frozen=True, slots=True)
class Means:
    """What a reader or a judge may use; an endpoint and its model only where it needs one."""

    model: str = ""
    repeats: int = 1  # goes at the same image
    client: Chat | None = None

    def chat(self) -> Chat:
        """The endpoint. Raises ScigenError where none was declared to be needed."""
        if self.client is None:
            raise ScigenError("there is no client: say `endpoint=True` in the record")
        return self.client
