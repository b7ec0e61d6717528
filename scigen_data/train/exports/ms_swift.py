"""For ms-swift's standard columns. Checked against ms-swift 4.6.

Parquet, because ms-swift looks for relative image paths from where it is started. Images are plain
structs: as pictures of `datasets` they would be decoded and encoded again.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from scigen_data.train.conversations import Example, View
from scigen_data.train.exporting.format import Format, Written
from scigen_data.train.exporting.rows import marked
from scigen_data.train.exporting.sinks import ParquetSink, Sink

_FOR_A_REWARD = ("solution", "question", "image_type")


def _open(folder: Path, split: str, view: View) -> Sink:
    import pyarrow as pa

    text = pa.string()
    fields: dict[str, Any] = {
        "id": text,
        "messages": pa.list_(pa.struct({"role": text, "content": text})),
    }
    if view.images:
        fields["images"] = pa.list_(pa.struct({"bytes": pa.binary(), "path": text}))
    if "solution" in view.columns:
        fields |= dict.fromkeys(_FOR_A_REWARD, text)
    return ParquetSink(folder, split, pa.schema(fields))


def _row(example: Example, _index: int, _split: str) -> dict[str, Any]:
    extra = _FOR_A_REWARD if "solution" in example else ()
    return {
        "id": example["id"],
        "messages": marked(example),
        **{key: example[key] for key in extra},
    }


def _usage(folder: str, written: Written) -> str:
    files = shlex.join(f"{folder}/{name}" for name in written.files)
    sft = f"""\
```sh
swift sft --model MODEL --dataset {files}
```
"""
    rl = f"""\
```sh
swift rlhf --rlhf_type grpo --model MODEL --dataset {files} \\
    --external_plugins "$(python -c \\
        'import scigen_data.train.rewards.ms_swift as reward; print(reward.__file__)')" \\
    --reward_funcs scigen_answer
```
"""
    columns = written.view.columns
    return "\n".join([sft] * ("completion" in columns) + [rl] * ("solution" in columns)) or sft


MS_SWIFT = Format(
    name="ms-swift",
    title="ms-swift",
    summary="Parquet with `messages`, one `<image>` an image, and `solution` for a reward",
    view="sft",
    needs=(),
    open=_open,
    row=_row,
    usage=_usage,
)
