"""For ms-swift's standard columns. Checked against ms-swift 4.6."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.train.export.base import RL, SFT, Format, Written, has_images
from scigen_data.train.export.rows import marked
from scigen_data.train.export.sinks import ParquetSink, Sink

if TYPE_CHECKING:
    import pyarrow as pa


class MsSwift(Format):
    """`messages` with one `<image>` an image, `images` as bytes, `solution` for a reward.

    Parquet, because ms-swift looks for relative image paths from where it is started. Images are
    plain structs: as pictures of `datasets` they would be decoded and encoded again.
    """

    name, title, views = "ms-swift", "ms-swift", ("sft", "grpo", "quiz", "image-to-code", SFT[-1])

    def open(self, folder: Path, split: str, view: str) -> Sink:
        return ParquetSink(folder, split, self._schema(view))

    def _schema(self, view: str) -> pa.Schema:
        import pyarrow as pa

        text = pa.string()
        fields: dict[str, Any] = {
            "id": text,
            "messages": pa.list_(pa.struct({"role": text, "content": text})),
        }
        if has_images(view):
            fields["images"] = pa.list_(pa.struct({"bytes": pa.binary(), "path": text}))
        if view in RL:
            fields |= dict.fromkeys(("solution", "question", "image_type"), text)
        return pa.schema(fields)

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        extra = ("solution", "question", "image_type") if "solution" in example else ()
        return {
            "id": example["id"],
            "messages": marked(example),
            **{key: example[key] for key in extra},
        }

    def usage(self, folder: str, written: Written) -> str:
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
        return {"grpo": rl, "quiz": f"{sft}\n{rl}"}.get(written.view, sft)
