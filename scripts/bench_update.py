"""How much of a dataset's Parquet an update sends: 1 % of the rows change, and what is uploaded?

    scigen build families --n 520 --out out/update
    python scripts/bench_update.py out/update

The Hub keeps files as chunks cut by content and takes only those it has not (huggingface.co/docs/
xet/chunking: gear hash over 64 bytes, 8 to 128 KiB, 64 KiB on average). The same cutting is done
here, with another table of random numbers: which bytes end a chunk is chance either way. The last
4 % of the rows stand ready as new ones; of the others, each change is made to 1 %, or puts so many
in. Shares are of the new file's bytes; "floor" is what the changed rows themselves take.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scigen_data.publish.parquet import RowWriter, layout
from scigen_data.publish.source import open_source
from scigen_data.rows import features

SMALLEST, LARGEST, MASK = 8 << 10, 128 << 10, np.uint64(0xFFFF << 48)
TABLE = np.random.default_rng(1).integers(0, 1 << 64, 256, dtype=np.uint64)

Row = dict[str, Any]
Write = Callable[[Path, Sequence[Row]], None]


def chunks(data: bytes) -> dict[bytes, int]:
    """Hash and size of each chunk."""
    gear = TABLE[np.frombuffer(data, dtype=np.uint8)]
    for step in (1, 2, 4, 8, 16, 32):  # the hash of 64 bytes, all at once
        shifted = gear[:-step] << np.uint64(step)
        gear[step:] += shifted
    ends = np.flatnonzero((gear & MASK) == 0) + 1
    found, start = {}, 0
    while start < len(data):
        place = int(np.searchsorted(ends, start + SMALLEST))
        end = int(ends[place]) if place < len(ends) else len(data)
        end = min(end, start + LARGEST, len(data))
        found[hashlib.blake2b(data[start:end], digest_size=16).digest()] = end - start
        start = end
    return found


def changes(rows: list[Row], new: list[Row], draw: random.Random) -> dict[str, list[Row]]:
    """The rows after each kind of update of 1 %."""
    count = max(1, len(rows) // 100)
    places = sorted(draw.sample(range(len(rows)), count))
    edited, replaced, inserted = list(rows), list(rows), list(rows)
    for place, other in zip(places, new, strict=False):
        edited[place] = {**rows[place], "answer": rows[place]["answer"] + " (corrected)"}
        replaced[place] = other
    for place, other in zip(reversed(places), new, strict=False):
        inserted.insert(place, other)
    return {
        "answer edited": edited,
        "row replaced": replaced,
        "row inserted": inserted,
        "row removed": [row for place, row in enumerate(rows) if place not in places],
        "row appended": rows + new[:count],
    }


def own(path: Path, rows: Sequence[Row]) -> None:
    """As the package writes."""
    with RowWriter(path, features().arrow_schema) as writer:
        for row in rows:
            writer.append(row)


def other(group: int = 100, **options: Any) -> Write:
    """The same with other options of pyarrow's writer, or row groups of `group` rows."""

    def write(path: Path, rows: Sequence[Row]) -> None:
        schema = features().arrow_schema
        with pq.ParquetWriter(path, schema, **{**layout(schema), **options}) as writer:
            for start in range(0, len(rows), group):
                table = pa.Table.from_pylist(list(rows[start : start + group]), schema=schema)
                writer.write_table(table)

    return write


COMPRESSED: dict[str, Any] = {"compression": "zstd", "use_dictionary": True}
USUAL: dict[str, Any] = {"use_content_defined_chunking": True, "data_page_size": None}
BY_SIZE: dict[str, Any] = {"use_content_defined_chunking": False, "data_page_size": None}
WAYS: dict[str, Write] = {
    "as built": own,
    "pages of 256 KiB to 1 MiB": other(**USUAL),
    "pages not by content": other(**BY_SIZE),
    "images compressed": other(**COMPRESSED, **USUAL),
    "  and pages not by content": other(**COMPRESSED, **BY_SIZE),
    "row groups of 25": other(25),
    "one row group": other(1 << 30),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="a build")
    parser.add_argument("--rounds", type=int, default=5, help="draws of the changed rows")
    options = parser.parse_args()

    every = [row for _, split, row in open_source(options.data).rows() if split == "train"]
    spare = max(2, len(every) // 26)
    rows, new = every[:-spare], every[-spare:]
    print(f"{len(rows)} rows, {sum(len(r['image']['bytes']) for r in rows) / 1e6:.1f} MB of images")
    kinds = list(changes(rows, new, random.Random(0)))
    print(f"{'':28}{'MB':>7}" + "".join(f"{kind:>16}" for kind in kinds))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "rows.parquet"

        def written(write: Write, content: Sequence[Row]) -> bytes:
            write(path, content)
            return path.read_bytes()

        for name, write in WAYS.items():
            base = written(write, rows)
            there = chunks(base)
            shares: dict[str, list[float]] = {kind: [] for kind in kinds}
            for seed in range(options.rounds):
                for kind, changed in changes(rows, new, random.Random(seed)).items():
                    now = chunks(written(write, changed))
                    sent = sum(size for key, size in now.items() if key not in there)
                    shares[kind].append(sent / sum(now.values()))
            cells = "".join(f"{100 * statistics.median(shares[kind]):14.1f} %" for kind in kinds)
            print(f"{name:28}{len(base) / 1e6:7.1f}{cells}", flush=True)
        count = max(1, len(rows) // 100)
        floor = len(written(own, new[:count])) / len(written(own, rows))
    print(f"floor: {100 * floor:.1f} % where rows are new")


if __name__ == "__main__":
    main()
