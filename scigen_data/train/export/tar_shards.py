"""For webdataset: tar shards. Checked against webdataset 1.0."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.train.export.base import SFT, Format, Written
from scigen_data.train.export.sinks import Sink, TarSink


class Webdataset(Format):
    """Tar shards: `<key>.png` and `<key>.json` with the view's columns."""

    name, title, views = "webdataset", "webdataset", (*SFT, "grpo")

    def open(self, folder: Path, split: str, view: str) -> Sink:  # noqa: ARG002
        return TarSink(folder, split)

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        return {key: value for key, value in example.items() if key != "images"}

    def usage(self, folder: str, written: Written) -> str:
        last = len(written.files) - 1
        shards = f"data/{written.split}-{{000000..{last:06d}}}.tar" if last else written.files[0]
        return f"""\
```python
import webdataset as wds

rows = wds.WebDataset({f"{folder}/{shards}"!r}, shardshuffle=False).decode("pil")
for row in rows:
    row["json"]["prompt"], row.get("png")
```

The prompts carry no marks for images.
"""
