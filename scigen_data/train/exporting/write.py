"""From a dataset to a folder that another trainer reads: whole, or not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.options import make
from scigen_data.train.conversations import BROKEN_IMAGE, Example, View, ViewOptions
from scigen_data.train.exporting.budget import budget_of
from scigen_data.train.exporting.format import Format, Written
from scigen_data.train.exporting.place import check_free, stage, swap
from scigen_data.train.exporting.rows import encoded, sound
from scigen_data.train.exporting.statement import Statement, counted
from scigen_data.train.exports import FORMATS
from scigen_data.train.loading import features_of, named, open_rows
from scigen_data.train.provenance import provenance_of
from scigen_data.train.viewing import examples
from scigen_data.train.views import VIEWS, pick


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export."""

    folder: Path
    format: str
    view: str
    rows: int
    left: Mapping[str, int]  # reason -> rows of the dataset that gave nothing
    files: tuple[str, ...]  # relative to the folder
    usage: str  # Markdown, with the folder's own path


def export(
    source: str | Path,
    to: str,
    out: str | Path,
    *,
    view: str | None = None,
    split: str | None = None,
    config: str | None = None,
    revision: str | None = None,
    n: int | None = None,
    processor: str | None = None,
    max_tokens: int | None = None,
    **options: Any,
) -> Exported:
    """Write the rows of a Hub dataset or a local build as the format `to` wants them.

    source: a folder, `org/name` or `org/name@revision`.
    to, view: of `scigen views`; the view's default is the format's own.
    n: at most so many rows. split, config: as in `load_view`; options: as in `view`.
    processor: a model, by its folder or its name on the Hub, whose tokens each row is counted in,
        images included: `tokens.jsonl` says them. max_tokens: rows that have more are left out.

    Rows are streamed: memory does not grow with the dataset. The folder is prepared aside and
    moved into place; an export of the same format that stands there is replaced. The same rows
    give the same bytes.

    Raises InputError for what is not there or cannot be had together, OutputInUse where `out`
    holds anything else, StorageError as the disk does.
    """
    form, chosen = FORMATS.pick(to), make(ViewOptions, options)
    kind = pick(view or form.view)
    _check(form, kind, chosen, n)
    out = Path(out)
    check_free(out, to)
    budget = budget_of(processor, max_tokens)
    name, revision = named(source, revision)
    origin = provenance_of(name, revision)
    opened = open_rows(
        name,
        split=split,
        config=config or kind.config or None,
        revision=origin.commit or revision,
        streaming=True,
        rejected=chosen.rejected,
        unchecked=chosen.unchecked,
    )
    # What the rows say of their own origin goes into the statement, not into the rows.
    columns = [each for each in ("license", "source") if each in features_of(opened.rows)]
    origins: dict[str, Counter[str]] = {column: Counter() for column in columns}
    asked = replace(chosen, keep=tuple(dict.fromkeys((*chosen.keep, *origins))))
    left: Counter[str] = Counter()
    rows = 0
    with stage(out) as folder:
        sink = form.open(folder, form.split or opened.split_name, kind)
        for example, reason in examples(opened, kind, asked):
            if n is not None and rows == n:
                break
            images = None if example is None else _images(example)
            if example is None or images is None:
                left[str(reason or BROKEN_IMAGE)] += 1
                continue
            if budget is not None and (reason := budget.refusal(example, folder)):
                left[str(reason)] += 1
                continue
            for column, values in origins.items():
                values[str(example[column] or "")] += 1
                if column not in chosen.keep:
                    del example[column]
            sink.add(form.row(example, rows, opened.split_name), images)
            rows += 1
        files = tuple(path.relative_to(folder).as_posix() for path in sink.close())
        if not rows:
            raise InputError(
                f"{name}, split {opened.split!r}, has no row for the view {kind.name!r} "
                f"({counted(left) or 'it is empty'}): choose another view, split or config"
            )
        written = Written(kind, form.split or opened.split_name, files)
        if form.finish is not None:
            form.finish(folder, written)
        tokens = None if budget is None else budget.stated()
        Statement(form, written, origin, opened.configs, rows, left, origins, tokens).write(folder)
        swap(folder, out)
    usage = form.usage(out.as_posix(), written)
    return Exported(out, form.name, kind.name, rows, dict(left), files, usage)


def _check(form: Format, kind: View, options: ViewOptions, n: int | None) -> None:
    """Raises InputError for what the format has no place for."""
    if not form.takes(kind):
        taken = [each.name for each in VIEWS.table().values() if form.takes(each)]
        raise InputError(
            f"{form.title} does not take the view {kind.name!r}: it takes {', '.join(taken)}"
        )
    if options.system and not form.system:
        raise InputError(f"{form.title} has no place for a system turn: use an instruction")
    if options.keep and not form.keeps:
        keeping = [name for name, each in FORMATS.table().items() if each.keeps]
        raise InputError(
            f"{form.title} has no place for the column {options.keep[0]!r} of keep: leave it out, "
            f"or export to {', '.join(keeping)}"
        )
    if n is not None and n < 1:
        raise InputError(f"n={n} leaves no row: pass 1 or more, or None")


def _images(example: Example) -> list[tuple[bytes, str]] | None:
    """Each image with its ending, None where one cannot be decoded."""
    found = []
    for image in example["images"]:
        data = encoded(image, str(example["id"]))
        ending = sound(data)
        if ending is None:
            return None
        found.append((data, ending))
    return found
