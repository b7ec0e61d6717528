"""What an export says of itself.

`README.md` for people and for `datasets`, `export.json` for programs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.texts import literal
from scigen_data.train.exporting.format import Format, Written
from scigen_data.train.exporting.place import SIDECAR
from scigen_data.train.provenance import Provenance

LISTED = 20  # values that a line of the README names


@dataclass(frozen=True, slots=True)
class Statement:
    """Whose rows these are, which were left out, and how they are read."""

    form: Format
    written: Written
    source: Provenance
    configs: tuple[str, ...]
    rows: int
    left: Mapping[str, int]  # reason -> rows
    origins: Mapping[str, Mapping[str, int]]  # column -> what the rows say there -> rows
    tokens: Mapping[str, Any] | None = None  # of all rows, where they were counted

    def write(self, folder: Path) -> None:
        """Both files, beside the rows."""
        record = self._record(folder)
        text = json.dumps(record, indent=2, ensure_ascii=False)
        for name, content in ((SIDECAR, f"{text}\n"), ("README.md", self._readme(record))):
            (folder / name).write_text(content, encoding="utf-8", newline="\n")

    def _record(self, folder: Path) -> dict[str, Any]:
        return {
            "format": self.form.name,
            "view": self.written.view.name,
            "split": self.written.split,
            "rows": self.rows,
            "left_out": dict(sorted(self.left.items())),
            **({"tokens": dict(self.tokens)} if self.tokens else {}),
            "dataset": self.source.name,
            "configs": list(self.configs),
            "revision": self.source.commit,
            "version": self.source.version,
            "fingerprint": self.source.fingerprint,
            "license": self.source.license,
            **{
                f"row_{column}s": dict(sorted(values.items()))
                for column, values in sorted(self.origins.items())
            },
            "files": {name: _sha256(folder / name) for name in self.written.files},
        }

    def _readme(self, record: Mapping[str, Any]) -> str:
        import yaml

        header: dict[str, Any] = {
            "license": record["license"] or "unknown",
            "tags": ["scigen-data", f"export:{self.form.name}"],
        }
        if self.written.files[0].endswith(".parquet"):
            paths = f"data/{self.written.split}-*.parquet"
            header["configs"] = [
                {
                    "config_name": record["view"],
                    "default": True,
                    # `datasets` caches a folder by this header: it must change with the contents.
                    "description": f"sha256 {_combined(record['files'])}",
                    "data_files": [{"split": self.written.split, "path": paths}],
                }
            ]
        facts = {
            "dataset": record["dataset"],
            "configs, split": f"{', '.join(record['configs'])}, {record['split']}",
            "version": record["version"],
            "commit": record["revision"],
            "fingerprint": record["fingerprint"],
            "licence": record["license"],
            "licences of the rows": _some([*filter(None, record.get("row_licenses", {}))]),
            "sources of the rows": counted(_roots(record.get("row_sources", {}))),
            "view": record["view"],
            "rows": str(record["rows"]),
            "rows left out": counted(record["left_out"]),
            "tokens": _tokens(self.tokens) if self.tokens else "",
        }
        lines = [f"| {name} | {literal(value)} |" for name, value in facts.items() if value]
        return (
            f"---\n{yaml.safe_dump(header, sort_keys=False)}---\n\n"
            f"# For {self.form.title}\n\n"
            "Written by `scigen export`; `export.json` says the same to programs, with the hash of "
            "each file.\n\n"
            "| | |\n|---|---|\n" + "\n".join(lines) + "\n\n## Use it\n\n"
            "`DIR` is this folder.\n\n" + self.form.usage("DIR", self.written)
        )


def _tokens(said: Mapping[str, Any]) -> str:
    return (
        f"{said['most']:,} at most a row for {said['processor']}, {said['all']:,} in all, "
        f"{said['of_images']:,} of them for images; {said['each']} says each row's"
    )


def counted(values: Mapping[str, int]) -> str:
    return _some([f"{count} {value}" for value, count in sorted(values.items())])


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - LISTED:,} more" if len(values) > LISTED else ""
    return ", ".join(values[:LISTED]) + more


def _roots(sources: Mapping[str, int]) -> Mapping[str, int]:
    """`families/physics/incline` and its like as `families`."""
    found: Counter[str] = Counter()
    for source, count in sources.items():
        found[source.partition("/")[0]] += count
    return {name: count for name, count in found.items() if name}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _combined(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(files)).encode()).hexdigest()
