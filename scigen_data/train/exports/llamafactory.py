"""For LLaMA-Factory's `sharegpt` formatting. Checked against LLaMA-Factory 0.9.5."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scigen_data.train.conversations import Example, View
from scigen_data.train.exporting.format import COMPLETION, Format, Written
from scigen_data.train.exporting.rows import marked
from scigen_data.train.exporting.sinks import JsonlSink, Sink


def _open(folder: Path, split: str, _view: View) -> Sink:
    return JsonlSink(folder, split)


def _row(example: Example, _index: int, _split: str) -> dict[str, Any]:
    return {"id": example["id"], "messages": marked(example)}


def _finish(folder: Path, written: Written) -> None:
    images = {"images": "images"} if written.view.images else {}
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
    text = json.dumps({_entry(written): entry}, indent=2)
    (folder / "dataset_info.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _entry(written: Written) -> str:
    return f"scigen_{written.view.name}".replace("-", "_")


def _usage(folder: str, written: Written) -> str:
    return f"""\
```yaml
# llamafactory-cli train sft.yaml
stage: sft
do_train: true
model_name_or_path: MODEL
template: qwen3_vl            # the one of the model
dataset_dir: {json.dumps(folder, ensure_ascii=False)}
dataset: {_entry(written)}
output_dir: out/run
```

Images are found beside `dataset_info.json`; `media_dir` says otherwise. To put the export beside
other data, copy its entry of `dataset_info.json` and set `media_dir` to this folder.
"""


LLAMAFACTORY = Format(
    name="llamafactory",
    title="LLaMA-Factory",
    summary="JSON lines of `messages`, one `<image>` an image, image files, `dataset_info.json`",
    view="sft",
    needs=COMPLETION,
    open=_open,
    row=_row,
    usage=_usage,
    finish=_finish,
)
