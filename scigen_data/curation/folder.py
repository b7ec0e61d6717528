"""The folder of a curation: a Hub dataset with the configs `curated` and `dropped`, its card."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.funnel import StepCount
from scigen_data.curation.rows import COLUMNS, WHY, features, to_row
from scigen_data.errors import InputError
from scigen_data.publish.card import SIZES, Split
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.folder import ASSETS, swap
from scigen_data.publish.licences import UNKNOWN, strictest
from scigen_data.publish.parquet import RowWriter, as_stored
from scigen_data.publish.pictures import funnel
from scigen_data.publish.readme import CARD, CLOSE, OPEN
from scigen_data.records import TRAIN
from scigen_data.resources import shipped
from scigen_data.texts import coded, fenced, literal

CURATED, DROPPED = "curated", "dropped"
FUNNEL = f"{ASSETS}/funnel.png"
VERSION = "0.1.0"  # of the dataset; `scigen push --tag` gives another
_HOLDS = {CURATED: "problems that came through every step", DROPPED: "what was dropped, and why"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a card tells beside the rows."""

    source: str  # as a person names it
    rows: int  # of the source
    rejected: Mapping[str, int]  # reason -> rows that cannot be used
    steps: Sequence[StepCount]
    about: Mapping[str, str]  # step -> what it does
    reasons: Mapping[str, Mapping[str, str]]  # step -> reason -> sentence
    alone: Mapping[str, str]  # step that had nobody to ask -> what it left undone
    command: str
    identity: Mapping[str, Any]
    models: Mapping[str, str] = field(default_factory=dict)  # role -> name
    blind: Mapping[str, Any] = field(default_factory=dict)  # the reporting reader's rate


def write_folder(
    out: Path,
    stage: Path,
    curated: Sequence[Candidate],
    dropped: Iterable[Mapping[str, Any]],
    told: Told,
) -> None:
    """Write the dataset into `out`, whole or not at all; `stage` is scratch.

    Raises OSError as the disk does.
    """
    shutil.rmtree(stage, ignore_errors=True)
    fingerprint = Fingerprint()
    rows = {CURATED: map(to_row, curated), DROPPED: iter(dropped)}
    splits = [_written(stage, config, rows[config], fingerprint) for config in (CURATED, DROPPED)]
    splits = [split for split in splits if split.rows or split.config == CURATED]
    if len(splits) == 1:  # `datasets` cannot read a split of no rows
        shutil.rmtree(stage / "data" / DROPPED)
    (stage / ASSETS).mkdir(parents=True)
    (stage / FUNNEL).write_bytes(funnel(bars(told)))
    card = _card(splits, curated, told, fingerprint.hex)
    (stage / CARD).write_text(card, encoding="utf-8")
    swap(stage, out)


def bars(told: Told) -> list[tuple[str, int, list[str]]]:
    """The funnel: a name, how many problems are left, and what went there."""
    unusable = sum(told.rejected.values())
    taken = (told.steps[0].came if told.steps else 0) or told.rows - unusable
    found = [("source", taken, _said({"cannot be used": unusable}))]
    for step in told.steps:
        gone = {**step.dropped, "unparseable": step.unparseable, "waiting": step.waiting}
        found.append((step.step, step.passed, _said(gone)))
    return found


def _said(gone: Mapping[str, int]) -> list[str]:
    return [f"{count:,} {why.replace('_', ' ')}" for why, count in gone.items() if count]


def _written(
    stage: Path, config: str, rows: Iterable[Mapping[str, Any]], fingerprint: Fingerprint
) -> Split:
    path = stage / "data" / config / f"{TRAIN}-00000-of-00001.parquet"
    schema = features(dropped=config == DROPPED).arrow_schema
    with RowWriter(path, schema) as writer:
        for row in rows:
            fingerprint.add(config, TRAIN, as_stored([row], schema)[0])
            writer.append(row)
    data = path.read_bytes()
    return Split(config, TRAIN, writer.rows, len(data), hashlib.sha256(data).hexdigest())


# ------------------------------------------------------------------------------ the card


def _card(
    splits: Sequence[Split], curated: Sequence[Candidate], told: Told, fingerprint: str
) -> str:
    import jinja2
    import yaml

    licences = Counter(each.problem.license for each in curated)
    header = {
        "pretty_name": f"Problems to draw, from {told.source}",
        **({"license": licence} if (licence := _together(licences)) else {}),
        "language": ["en"],
        "task_categories": ["question-answering"],
        "tags": ["science", "scigen-data", "curation"],
        "size_categories": [next((n for limit, n in SIZES if len(curated) < limit), "n>1M")],
        **_layout(splits),
        "scigen": {
            "version": VERSION,
            "fingerprint": fingerprint,
            "curation": manifest(told, curated),
        },
    }
    environment = jinja2.Environment(  # noqa: S701  # Markdown, not HTML
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = shipped("cards", "curation.md").read_text(encoding="utf-8")
    body = environment.from_string(template).render(
        picture=FUNNEL,
        title=literal(str(header["pretty_name"])),
        source=coded(told.source),
        rows=told.rows,
        kept=len(curated),
        requiz=bool(told.identity.get("requiz")),
        quizzed=sum(bool(each.standing) for each in curated),
        splits=splits,
        steps=told.steps,
        rejected=told.rejected,
        about={name: literal(text) for name, text in told.about.items()},
        reasons=told.reasons,
        alone={name: literal(text) for name, text in told.alone.items()},
        models={role: coded(name) for role, name in told.models.items()},
        blind={
            **told.blind,
            **({"reader": coded(str(told.blind["reader"]))} if told.blind else {}),
        },
        licences=[(coded(name) if name else "", count) for name, count in licences.most_common()],
        types=_types(curated),
        columns=COLUMNS,
        why=WHY,
        command=fenced(told.command),
        fingerprint=fingerprint,
        version=VERSION,
        open_changelog=OPEN,
        close_changelog=CLOSE,
    )
    text = yaml.safe_dump(header, sort_keys=False, allow_unicode=True)
    return f"---\n{text}---\n\n{body}"


def manifest(told: Told, curated: Sequence[Candidate]) -> dict[str, Any]:
    """What the curation came to, as plain data: who builds a corpus of its rows tells it."""
    return {
        "source": told.source,
        "rows": told.rows,
        "kept": len(curated),
        "quizzed": sum(bool(each.standing) for each in curated),
        "rejected": dict(told.rejected),
        "steps": [step.to_json() for step in told.steps],
        "reasons": {name: dict(each) for name, each in told.reasons.items()},
        "alone": dict(told.alone),
        "models": dict(told.models),
        "blind": dict(told.blind),
        "command": told.command,
        "identity": dict(told.identity),
    }


def _together(licences: Iterable[str]) -> str:
    """The licence that all rows can have; empty where there is none, or one is unknown."""
    try:
        found = strictest(licences)
    except InputError:
        return ""
    return "" if found == UNKNOWN else found


def _types(curated: Sequence[Candidate]) -> list[tuple[str, int, int]]:
    """Image type, its problems and their quizzes, by name."""
    problems: Counter[str] = Counter()
    quizzes: Counter[str] = Counter()
    for each in curated:
        problems[each.problem.image_type] += 1
        quizzes[each.problem.image_type] += len(each.standing)
    return [(literal(name), problems[name], quizzes[name]) for name in sorted(problems)]


def _layout(splits: Sequence[Split]) -> dict[str, Any]:
    """`configs` and `dataset_info`, as `load_dataset` reads them."""
    from datasets import DatasetInfo

    def described(config: str) -> Any:
        info = DatasetInfo(features=features(dropped=config == DROPPED))
        return info._to_yaml_dict()["features"]

    return {
        "configs": [
            {
                "config_name": split.config,
                **({"default": True} if split.config == CURATED else {}),
                # `load_dataset` caches a local folder by its name and this header alone.
                "description": f"{_HOLDS[split.config]}; sha256 {split.sha256}",
                "data_files": [
                    {"split": split.name, "path": f"data/{split.config}/{split.name}-*.parquet"}
                ],
            }
            for split in splits
        ],
        "dataset_info": [
            {
                "config_name": split.config,
                "features": described(split.config),
                "splits": [
                    {"name": split.name, "num_bytes": split.bytes, "num_examples": split.rows}
                ],
                "download_size": split.bytes,
                "dataset_size": split.bytes,
            }
            for split in splits
        ],
    }
