"""Dataset folders made without a renderer, and pushes of them that can be killed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import HfApi

from scigen_data.publish import hub, release, remote
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import Sample
from scigen_data.resources import shipped
from scigen_data.rows import features, to_row
from tests.hub import TOKEN
from tests.samples import sample

SAMPLES = [sample(index, accepted=index % 4 != 3) for index in range(12)]


def dataset(
    folder: Path,
    samples: Sequence[Sample] = SAMPLES,
    *,
    version: str = "1.0.0",
    layout: Layout = Layout.CORPUS,
    recipe: str = "families",
) -> Path:
    """The samples as the folder of a finished build."""
    folder.mkdir(parents=True, exist_ok=True)
    shard = folder / ".scigen" / "shards" / "0.parquet"
    with RowWriter(shard, features().arrow_schema) as writer:
        for each in samples:
            writer.append(to_row(each))
    corpus = layout is Layout.CORPUS
    info = BuildInfo(
        recipe=recipe,
        title="Test figures",
        license="apache-2.0",
        layout=layout,
        card=shipped("cards", layout.card).read_text(encoding="utf-8"),
        identity={"recipe": recipe, "seed": 0, "policy": "clean"},
        generator="family" if corpus else "imgcoder",
        command="scigen build families --n 12 --seed 0 --out DIR",
        checks={"run": "the program ran and drew"},
        version=version,
    )
    write_dataset(folder, folder / ".scigen" / "stage", [shard], [], info)
    return folder


def api_of(url: str, token: str = TOKEN) -> HfApi:
    return HfApi(endpoint=url, token=token)


# A process that loads everything once and forks for each push: a push to kill costs no start.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.publish.made", "datasets"])


def start_push(
    folder: Path, repo: str, tag: str, url: str, files_per_commit: int = 100
) -> multiprocessing.context.ForkServerProcess:
    """A push in a process of its own."""
    process = _FORKS.Process(target=_push, args=(folder, repo, tag, url, files_per_commit))
    process.start()
    return process


def _push(folder: Path, repo: str, tag: str, url: str, files_per_commit: int) -> None:
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_XET = True
    release.FILES_PER_COMMIT = files_per_commit
    remote.PAUSE = 0.01
    hub.push(folder, repo, tag=tag, api=api_of(url))
