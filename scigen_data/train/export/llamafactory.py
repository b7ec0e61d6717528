"""For LLaMA-Factory's `sharegpt` formatting. Checked against LLaMA-Factory 0.9.5."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.train.export.base import SFT, Format, Written
from scigen_data.train.export.rows import marked
from scigen_data.train.export.sinks import JsonlSink, Sink


class LlamaFactory(Format):
    """`messages` with one `<image>` an image, image files, and `dataset_info.json`."""

    name, title, views = "llamafactory", "LLaMA-Factory", SFT

    def open(self, folder: Path, split: str, view: str) -> Sink:  # noqa: ARG002
        return JsonlSink(folder, split)

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        return {"id": example["id"], "messages": marked(example)}

    def finish(self, folder: Path, written: Written) -> None:
        images = {"images": "images"} if written.has_images else {}
        entry = {
            "file_name": written.files[0],
            "formatting": "sharegpt",
            "columns": {"messages": "messages", **images},
            "tags": {
                "role_tag": "role",
                "content_tag": "content",
                "user_tag": "user",
                "assistant_tag": "assistant",
                "system_tag": "system",
            },
        }
        text = json.dumps({self._entry(written): entry}, indent=2)
        (folder / "dataset_info.json").write_text(f"{text}\n", encoding="utf-8")

    def _entry(self, written: Written) -> str:
        return f"scigen_{written.view}".replace("-", "_")

    def usage(self, folder: str, written: Written) -> str:
        return f"""\
```yaml
# llamafactory-cli train sft.yaml
stage: sft
do_train: true
model_name_or_path: MODEL
template: qwen3_vl            # the one of the model
dataset_dir: {json.dumps(folder, ensure_ascii=False)}
dataset: {self._entry(written)}
output_dir: out/run
```

Images are found beside `dataset_info.json`; `media_dir` says otherwise. To put the export beside
other data, copy its entry of `dataset_info.json` and set `media_dir` to this folder.
"""
