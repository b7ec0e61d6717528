"""The dataset card: YAML that `load_dataset` reads, and text filled from the build's numbers.

A template is Jinja's, and may use: `info` (a BuildInfo), `n` (its Statistics), `types` and
`reasons` (counts by name), `columns` (groups of names and sentences), `splits`, `fingerprint`,
`pictures` (paths), `identity_json`, `published` (whether all problems are SciGenBench's),
`from_families` (whether some are a family's), `against` (names of files of test questions), the
marks `open_changelog` and `close_changelog`, between which `scigen diff` writes, and `review`,
where `scigen review --finish` does; and of a merged dataset `parts`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.publish import attempts
from scigen_data.publish.curations import shown
from scigen_data.publish.readme import CLOSE, OPEN
from scigen_data.publish.reviewed import CLOSE as REVIEW_CLOSE
from scigen_data.publish.reviewed import OPEN as REVIEW_OPEN
from scigen_data.publish.statement import BuildInfo, Layout, Part, statement
from scigen_data.publish.statistics import Statistics
from scigen_data.records import SPLITS
from scigen_data.rows import COLUMNS, features
from scigen_data.taxonomy import IMAGE_TYPES
from scigen_data.texts import coded, fenced, literal

_HOLDS = {  # a corpus's configs, in the words of its header
    "corpus": "rows that were accepted",
    "unchecked": "rows of which nothing was seen to be right",
    "rejected": "rows that did not pass",
}
_HELD_APART = {attempts.CONFIG: "every try at a problem, and the program that was accepted"}
_EVERY = "every row, whatever was decided of it"  # a benchmark's
_LISTED = 40  # sources and reasons that a card names
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class Split:
    """One split of one config, as it lies on disk."""

    config: str
    name: str
    rows: int
    bytes: int  # of its files
    sha256: str  # of its files' contents, in order


@dataclass(frozen=True, slots=True)
class Filled:
    """What a card tells of the rows."""

    statistics: Statistics = field(default_factory=Statistics)
    splits: Sequence[Split] = ()  # those of the default config first
    rename: Mapping[str, str] = field(default_factory=dict)  # columns that have another name
    fingerprint: str = ""  # of the rows (publish/fingerprint.py)
    pictures: Sequence[str] = ()  # beside the card
    attempts: Sequence[Split] = ()  # of the config of that name, where it is kept


def write_card(path: Path, info: BuildInfo, filled: Filled) -> None:
    """Write `README.md` for a dataset."""
    import yaml

    said = {"version": info.version, "fingerprint": filled.fingerprint, **statement(info)}
    header = yaml.safe_dump(
        {**_header(info, filled), "scigen": said}, sort_keys=False, allow_unicode=True
    )
    path.write_text(f"---\n{header}---\n\n{_body(info, filled)}", encoding="utf-8")


def check_card(info: BuildInfo, place: str) -> None:
    """Fill the template in for rows that there might be. Raises InputError where it fails;
    `place` says where it comes from."""
    statistics = Statistics()
    row = {column.name: "" for column in COLUMNS}
    statistics.add(
        {
            **row,
            "image": {"bytes": b"", "path": None},
            **dict.fromkeys(("input_tokens", "output_tokens", "cost", "attempts"), 1),
            "quizzes": [],
            "verdicts": [],
            "reasons": ["run"],
        }
    )
    splits = [Split("corpus", name, 1, 1, "0" * 64) for name in SPLITS]
    pictures = ("assets/types.png", "assets/figures.png")
    try:
        _body(info, Filled(statistics, splits, {}, "0" * 64, pictures))
    except Exception as error:
        line = getattr(error, "lineno", None)
        said = " ".join(str(error).split())
        raise InputError(
            f"the card {place}{f', line {line}' if line else ''} cannot be filled in: "
            f"{type(error).__name__}: {said}"
        ) from error


def _body(info: BuildInfo, filled: Filled) -> str:
    import jinja2

    environment = jinja2.Environment(  # noqa: S701  # Markdown, not HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    n = _shown(filled.statistics)
    reasons = sorted(n.reasons.items(), key=lambda item: (-item[1], item[0]))
    return environment.from_string(info.card).render(
        info=_told(info),
        from_families=any(source.startswith("families/") for source in filled.statistics.sources),
        published=all(source.startswith("scigenbench/") for source in filled.statistics.sources),
        against=_against(info),
        curations=[shown(each) for each in info.curations],
        identity_json=_json(info.identity),
        parts=[_part(part) for part in info.parts],
        n=n,
        types=[(literal(kind), of) for kind, of in by_type(n)],
        reasons=reasons[:_LISTED],
        columns=_columns(filled.rename),
        splits=[*filled.splits, *filled.attempts],
        fingerprint=filled.fingerprint,
        pictures=filled.pictures,
        open_changelog=OPEN,
        close_changelog=CLOSE,
        review=f"{REVIEW_OPEN}\n{REVIEW_CLOSE}",
    )


def _told(info: BuildInfo) -> BuildInfo:
    """What a recipe, or the card of somebody else's dataset, says of itself, fit to be filled in
    where the cards have it: nothing in it is markup."""
    identity = dict(info.identity)
    if "policy" in identity:
        identity["policy"] = coded(str(identity["policy"]))
    return replace(
        info,
        title=literal(info.title),
        license=literal(info.license),
        generator=coded(info.generator),
        model=coded(info.model),
        command=fenced(info.command),
        checks={coded(name): says.replace("<", "&lt;") for name, says in info.checks.items()},
        identity=identity,
    )


def _part(part: Part) -> dict[str, Any]:
    """One of the builds of a merged dataset, fit to be filled in."""
    return {
        "generator": coded(part.generator),
        "model": coded(part.model),
        "version": literal(part.version),
        "license": literal(part.license),
        "rows": part.rows,
        "left_out": part.left_out,
        "fingerprint": coded(part.fingerprint),
        "command": fenced(part.command),
        "identity_json": _json(part.identity),
    }


def _json(identity: Mapping[str, Any]) -> str:
    return fenced(json.dumps(identity, indent=1, ensure_ascii=False))


def _against(info: BuildInfo) -> list[str]:
    """The names of the files of test questions, as code."""
    said = info.identity.get("against")  # a name and a hash each
    names = [str(each).rpartition(" ")[0] for each in said] if isinstance(said, list) else []
    return [f"`{coded(name)}`" for name in names]


def _shown(n: Statistics) -> Statistics:
    """The counts by names fit to be filled in: of many sources only some are named."""
    named = sorted(n.sources)
    sources = Counter({literal(name): n.sources[name] for name in named[:_LISTED]})
    if left := named[_LISTED:]:
        sources[f"{len(left):,} others"] = sum(n.sources[name] for name in left)
    return replace(
        n,
        sources=sources,
        reasons=Counter({coded(name): count for name, count in n.reasons.items()}),
        checks={coded(name): of for name, of in n.checks.items()},
        licenses=Counter({literal(name): count for name, count in n.licenses.most_common(_LISTED)}),
    )


def _columns(rename: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Names and sentences by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for column in COLUMNS:
        name = rename.get(column.name, column.name)
        groups.setdefault(column.group, []).append((name, column.about))
    return groups


def by_type(statistics: Statistics) -> list[tuple[str, Counter[str]]]:
    """The counts of each image type, in the taxonomy's order."""
    order = {kind: place for place, kind in enumerate(IMAGE_TYPES)}
    return sorted(statistics.by_type.items(), key=lambda item: (order.get(item[0], 99), item[0]))


def _header(info: BuildInfo, filled: Filled) -> dict[str, Any]:
    from datasets import DatasetInfo

    described, tried = (
        DatasetInfo(features=each)._to_yaml_dict()["features"]
        for each in (features(filled.rename), attempts.features())
    )
    by_config: dict[str, list[Split]] = {}
    held = _HOLDS if info.layout is Layout.CORPUS else {}
    for split in (*filled.splits, *filled.attempts):
        by_config.setdefault(split.config, []).append(split)
    return {
        "pretty_name": info.title,
        "license": info.license,
        "language": ["en"],
        "task_categories": ["visual-question-answering", "image-text-to-text"],
        "tags": ["science", "multimodal", "synthetic", "diagrams", "scigen-data"],
        "size_categories": [
            next((name for limit, name in SIZES if filled.statistics.rows < limit), "n>1M")
        ],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if place == 0 else {}),
                # `load_dataset` caches a local folder by its name and this header alone: without
                # the contents in it, another build of the same name would be served instead.
                "description": f"{_HELD_APART.get(config) or held.get(config, _EVERY)}; "
                f"sha256 {_combined(owned)}",
                "data_files": [
                    {"split": split.name, "path": f"{_folder(config)}/{split.name}-*.parquet"}
                    for split in owned
                ],
            }
            for place, (config, owned) in enumerate(by_config.items())
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": tried if config == attempts.CONFIG else described,
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


def _folder(config: str) -> str:
    return config if config == attempts.CONFIG else f"data/{config}"


def _combined(splits: Sequence[Split]) -> str:
    text = "".join(f"{split.name} {split.sha256}\n" for split in splits)
    return hashlib.sha256(text.encode()).hexdigest()
