"""A metric that cannot run here says what it needs, and the run goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scigen_data.records import Status


@dataclass(frozen=True, slots=True)
class Needs:
    """Stands where a model would: what is missing, in one line with the remedy."""

    reason: str
    status: Status = Status.SKIPPED

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"status": str(self.status), "reason": self.reason}
