"""For webdataset: tar shards. Checked against webdataset 1.0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scigen_data.train.conversations import Example, View
from scigen_data.train.exporting.format import Format, Written
from scigen_data.train.exporting.sinks import Sink, TarSink


def _open(folder: Path, split: str, _view: View) -> Sink:
    return TarSink(folder, split)


def _row(example: Example, _index: int, _split: str) -> dict[str, Any]:
    return {key: value for key, value in example.items() if key != "images"}


def _usage(folder: str, written: Written) -> str:
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


WEBDATASET = Format(
    name="webdataset",
    title="webdataset",
    summary="tar shards of `<key>.png` and `<key>.json` with the view's columns",
    view="sft",
    needs=(),
    open=_open,
    row=_row,
    usage=_usage,
    keeps=True,
)
