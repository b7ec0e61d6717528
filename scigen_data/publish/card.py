"""The dataset card: YAML that `load_dataset` reads, and text filled from the build's numbers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.publish.readme import CLOSE, OPEN
from scigen_data.publish.statistics import Statistics
from scigen_data.resources import shipped
from scigen_data.taxonomy import IMAGE_TYPES

if TYPE_CHECKING:
    from datasets import Features

    from scigen_data.publish.folder import BuildInfo

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class Split:
    """One split of one config, as it lies on disk."""

    config: str
    name: str
    rows: int
    bytes: int  # of its files
    sha256: str  # of its files' contents, in order


def write_card(
    path: Path,
    info: BuildInfo,
    statistics: Statistics,
    splits: Sequence[Split],
    columns: Features,
    fingerprint: str,
    pictures: Sequence[str] = (),
) -> None:
    """Write `README.md` for a dataset with these splits, those of the default config first.

    `fingerprint` is of the rows (publish/fingerprint.py); `pictures` lie beside the card.
    """
    import jinja2
    import yaml

    template = shipped("cards", info.card).read_text(encoding="utf-8")
    environment = jinja2.Environment(  # noqa: S701  # Markdown, not HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    body = environment.from_string(template).render(
        info=info,
        published=all(source.startswith("scigenbench/") for source in statistics.sources),
        identity_json=json.dumps(info.identity, indent=1, ensure_ascii=False),
        n=statistics,
        types=by_type(statistics),
        reasons=sorted(statistics.reasons.items(), key=lambda item: (-item[1], item[0])),
        splits=splits,
        fingerprint=fingerprint,
        pictures=pictures,
        open_changelog=OPEN,
        close_changelog=CLOSE,
    )
    header = yaml.safe_dump(
        {
            **_header(info, statistics, splits, columns),
            "scigen": {
                "version": info.version,
                "fingerprint": fingerprint,
                "recipe": info.recipe,
            },
        },
        sort_keys=False,
        allow_unicode=True,
    )
    path.write_text(f"---\n{header}---\n\n{body}", encoding="utf-8")


def by_type(statistics: Statistics) -> list[tuple[str, Counter[str]]]:
    """The counts of each image type, in the taxonomy's order."""
    order = {kind: place for place, kind in enumerate(IMAGE_TYPES)}
    return sorted(statistics.by_type.items(), key=lambda item: (order.get(item[0], 99), item[0]))


def _header(
    info: BuildInfo,
    statistics: Statistics,
    splits: Sequence[Split],
    columns: Features,
) -> dict[str, Any]:
    from datasets import DatasetInfo

    described = DatasetInfo(features=columns)._to_yaml_dict()["features"]
    by_config: dict[str, list[Split]] = {}
    for split in splits:
        by_config.setdefault(split.config, []).append(split)
    return {
        "pretty_name": info.title,
        "license": info.license,
        "language": ["en"],
        "task_categories": ["visual-question-answering", "image-text-to-text"],
        "tags": ["science", "multimodal", "synthetic", "diagrams", "scigen-data"],
        "size_categories": [
            next((name for limit, name in SIZES if statistics.rows < limit), "n>1M")
        ],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if place == 0 else {}),
                # `load_dataset` caches a local folder by its name and this header alone: without
                # the contents in it, another build of the same name would be served instead.
                "description": f"sha256 {_combined(owned)}",
                "data_files": [
                    {"split": split.name, "path": f"data/{config}/{split.name}-*.parquet"}
                    for split in owned
                ],
            }
            for place, (config, owned) in enumerate(by_config.items())
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": described,
                "splits": [
                    {"name": split.name, "num_bytes": split.bytes, "num_examples": split.rows}
                    for split in owned
                ],
                "download_size": sum(split.bytes for split in owned),
                "dataset_size": sum(split.bytes for split in owned),
            }
            for config, owned in by_config.items()
        ],
    }


def _combined(splits: Sequence[Split]) -> str:
    text = "".join(f"{split.name} {split.sha256}\n" for split in splits)
    return hashlib.sha256(text.encode()).hexdigest()
