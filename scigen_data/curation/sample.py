"""A sample of a stream, in proportion to its strata, whatever the order of its rows."""

from __future__ import annotations

import hashlib
import heapq
import json
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from scigen_data.errors import InputError

_MOST = 1000  # strata


class Sample:
    """`n` rows of all that are added: of each stratum those whose hash with the seed is least.

    A stratum's share is that of its rows, rounded by the largest remainder. Texts lie in a file
    without a name in `folder`; a few numbers are in memory for at most `n` rows a stratum.
    """

    def __init__(self, n: int, seed: int, folder: Path) -> None:
        self.n, self.seed = n, seed
        self.counts: dict[str, int] = {}
        self._least: dict[str, list[tuple[int, int, int]]] = {}  # -hash, where its text lies
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115

    def add(self, stratum: str, number: int, place: str, row: Any) -> None:
        """`number` and `place` say where the row stands, and decide nothing.

        Raises InputError where there are too many strata.
        """
        count = self.counts[stratum] = self.counts.get(stratum, 0) + 1
        if count == 1 and len(self.counts) > _MOST:
            raise InputError(
                f"the column that rows are sampled by has more than {_MOST} values (the last: "
                f"{stratum!r}): name another with --stratify"
            )
        content = json.dumps(row, sort_keys=True, default=str)
        digest = hashlib.sha256(f"{self.seed}\0{content}".encode()).digest()
        rank = -int.from_bytes(digest[:8], "big")
        least = self._least.setdefault(stratum, [])
        if len(least) == self.n and rank <= least[0][0]:
            return
        text = f"[{number}, {json.dumps(place)}, {content}]".encode()
        entry = (rank, self._file.seek(0, 2), len(text))
        self._file.write(text)
        if len(least) == self.n:
            heapq.heapreplace(least, entry)
        else:
            heapq.heappush(least, entry)

    def rows(self) -> list[tuple[int, str, Any]]:
        """Number, place and content of the sampled rows, in the order they were added."""
        total = sum(self.counts.values())
        shares = allotted(self.counts, min(self.n, total))
        places = [
            (at, size)
            for stratum, least in self._least.items()
            for _, at, size in sorted(least, reverse=True)[: shares[stratum]]
        ]
        found = []
        for at, size in sorted(places):
            self._file.seek(at)
            found.append(tuple(json.loads(self._file.read(size))))
        return found

    def __enter__(self) -> Sample:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def allotted(counts: dict[str, int], n: int) -> dict[str, int]:
    """`n` dealt in proportion to the counts, by the largest remainder; ties go by name."""
    total = sum(counts.values()) or 1
    parts = {name: divmod(n * count, total) for name, count in counts.items()}
    dealt = {name: whole for name, (whole, _) in parts.items()}
    by_rest = sorted(parts, key=lambda name: (-parts[name][1], name))
    for name in by_rest[: n - sum(dealt.values())]:
        dealt[name] += 1
    return dealt
