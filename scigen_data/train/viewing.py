"""Views of rows: as datasets that a trainer takes, or one by one.

load_view("org/name", "sft")       {"images": [figure], "prompt": [...], "completion": [...]}
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError, ScigenError
from scigen_data.images import ImageError, content
from scigen_data.options import make
from scigen_data.records import Decision
from scigen_data.rows import COLUMNS, JSON, TEXT, canonical, feature, read_row
from scigen_data.train import conversations
from scigen_data.train import rows as rows_module
from scigen_data.train.conversations import (
    REJECTED,
    TURNS,
    UNCHECKED,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
)
from scigen_data.train.loading import features_of, open_rows, told, undecoded
from scigen_data.train.rows import name_of
from scigen_data.train.views import pick

if TYPE_CHECKING:
    from datasets import Features

    from scigen_data.train.loading import Opened, Rows

_BATCH = 64  # rows, with their images
_LOOKED_AT = 200  # rows of a view that comes out empty, to say why


def load_view(
    path: str | Path,
    name: str = "sft",
    *,
    split: str | None = None,
    config: str | None = None,
    revision: str | None = None,
    streaming: bool = False,
    **options: Any,
) -> Any:
    """A view of a Hub dataset or a local build: a `Dataset`, or streaming an `IterableDataset`.

    path: a folder, `org/name` or `org/name@revision`.
    name: one of `scigen views`.
    split: default: `train` where there is one, else the only one.
    config: default: the view's, or else the dataset's own. `unchecked=True` adds the config
        `unchecked`, and `rejected=True` the config `rejected`.
    options: those of `view`.

    Raises InputError for what is not there, and where no row is left.
    """
    kind, chosen = pick(name), make(ViewOptions, options)
    opened = open_rows(
        path,
        split=split,
        config=config or kind.config or None,
        revision=revision,
        streaming=streaming,
        rejected=chosen.rejected,
        unchecked=chosen.unchecked,
    )
    made = view(opened.rows, name, **options)
    with told(str(path)):  # a stream meets a damaged file only when it is read
        empty = streaming and next(iter(made.take(1)), None) is None
    if empty:
        raise InputError(_empty(kind, chosen, opened.rows, f"{path}, split {opened.split!r},"))
    return made


def view(rows: Rows, name: str, **options: Any) -> Any:
    """The view `name` of canonical rows, as `load_dataset` gives them; of the same kind as `rows`.

    options: the fields of `ViewOptions`: `system`, `instruction`, `unchecked`, `rejected`,
        `solution`, `plan`, `keep`.

    Columns: `id`, `images` (one, or none), `prompt`, then the view's own (`completion`,
    `solution`), `question`, `subject`, `image_type` and those of `keep`; where `datasets` can
    hold them (from 4.7), `facts` and the details of `verdicts` are dicts there, else texts that
    `scigen_data.rows.read_row` reads. Rows without a figure come as text in `sft` and `grpo` and
    are left out of `quiz`, `caption` and `image-to-code`; rows without a program are left out of
    the code views, those without a solution of `sft` with `solution=True`. Images keep their
    bytes. A `Dataset` is written to the cache of `datasets`, as `map` does; a stream stays one.

    Raises InputError for an unknown view, option or column, and where no row is left (of a
    stream, `load_view` does).
    """
    kind, chosen = pick(name), make(ViewOptions, options)
    columns = features_of(rows)
    _check_columns(columns, kind, chosen)
    written = view_features(kind, columns, chosen)
    source = undecoded(rows)
    mapped = partial(
        _batch, name=kind.name, options=chosen, columns=tuple(written), code=_code_of(kind)
    )
    if _is_stream(rows):
        # A stream decodes what it is cast to, and leaves alone what `map` says it has made.
        stream = source.map(mapped, batched=True, batch_size=_BATCH, remove_columns=list(columns))
        return stream.cast(written)
    found = source.map(
        mapped,
        batched=True,
        batch_size=_BATCH,
        writer_batch_size=_BATCH,
        remove_columns=list(columns),
        features=written,
        desc=f"View {kind.name}",
    )
    if not len(found):
        raise InputError(_empty(kind, chosen, rows, f"the dataset of {len(rows)} rows"))
    return found


def view_features(kind: View, columns: Features, options: ViewOptions) -> Features:
    """The columns of a view of rows with `columns`."""
    from datasets import Features, Image, List

    kept = canonical(columns)
    modes = [each.mode for each in kept.values() if isinstance(each, Image)]
    ours = {each.name: each.kind for each in COLUMNS if each.name in options.keep}
    return Features(
        {
            "id": feature(TEXT),
            "images": List(Image(mode=modes[0] if modes else None)),
            "prompt": feature(TURNS),
            **{name: feature(each) for name, each in kind.columns.items()},
            **dict.fromkeys(("question", "subject", "image_type"), feature(TEXT)),
            **{
                # A dataset may have something else under a name of ours: that stays as it is.
                name: feature(ours[name], decoded=True)
                if name in ours and kept[name] == feature(ours[name])
                else kept[name]
                for name in options.keep
            },
        }
    )


def examples(
    opened: Opened, kind: View, options: ViewOptions
) -> Iterator[tuple[Example | None, Left | None]]:
    """The rows of a view one by one, images undecoded, and for each row left out the reason."""
    _check_columns(features_of(opened.rows), kind, options)
    for row in opened.undecoded():
        found = _made(row, kind, options, decoded=True)
        if isinstance(found, Left):
            yield None, found
            continue
        for each in found:
            yield each, None


def _made(row: Row, kind: View, options: ViewOptions, *, decoded: bool) -> list[Example] | Left:
    """What the view makes of one row.

    Raises InputError, naming the row and the view, where the row is not as the view needs it.
    """
    row = canonical(row)
    if row.get("decision") == Decision.REJECTED.value and not options.rejected:
        return REJECTED
    if row.get("decision") == Decision.UNCHECKED.value and not options.unchecked:
        return UNCHECKED
    if decoded and options.keep:
        row |= read_row({name: row[name] for name in ("id", *options.keep) if name in row})
    if lacking := [each for each in kind.needs if each not in row]:
        raise InputError(
            f"{name_of(row)} has no column {lacking[0]!r} (the view {kind.name!r} needs it), "
            "whatever the dataset's card lists"
        )
    try:
        found = kind.examples(row, options)
    except ScigenError:
        raise
    except Exception as error:
        raise InputError(
            f"the view {kind.name!r} fails on {name_of(row)}: {type(error).__name__}: {error}"
        ) from error
    for each in () if isinstance(found, Left) else found:
        if missing := kind.columns.keys() - each.keys():
            raise InputError(
                f"the view {kind.name!r} declares the column {min(missing)!r} and gives none for "
                f"{name_of(row)}"
            )
    return found


def _batch(
    batch: Mapping[str, Sequence[Any]],
    *,
    name: str,
    options: ViewOptions,
    columns: Sequence[str],
    code: str,  # noqa: ARG001  # a part of the key under which `datasets` caches the result
) -> dict[str, list[Any]]:
    """Rows of a view out of rows of a dataset, column by column."""
    kind, decoded = pick(name), feature(JSON, decoded=True) != feature(JSON)
    found: list[Example] = []
    try:
        rows = list(zip(*batch.values(), strict=True))
    except ValueError as error:  # texts that are not UTF-8
        raise InputError(f"rows of the dataset cannot be read: {error}") from error
    for values in rows:
        made = _made(dict(zip(batch, values, strict=True)), kind, options, decoded=decoded)
        for each in () if isinstance(made, Left) else made:
            _check_bytes(each)
            found.append(each)
    return {column: [row[column] for row in found] for column in columns}


def _check_bytes(example: Example) -> None:
    """Raises InputError where an image only names a file: `datasets` would follow it, wherever it
    leads."""
    for value in (*example["images"], *example.values()):
        if isinstance(value, Mapping) and value.keys() == {"bytes", "path"}:
            try:
                content(value)
            except ImageError as error:
                raise InputError(f"{name_of(example)}: its image cannot be used: {error}") from None


def _check_columns(columns: Mapping[str, Any], kind: View, options: ViewOptions) -> None:
    there = canonical(columns)
    for column in (*kind.needs, *options.keep):
        if column not in there:
            why = "keep" if column in options.keep else f"the view {kind.name!r} needs it"
            raise InputError(
                f"the dataset has no column {column!r} ({why}): it has {', '.join(columns)}"
            )


def _is_stream(rows: Rows) -> bool:
    from datasets import IterableDataset

    return isinstance(rows, IterableDataset)


def _empty(kind: View, options: ViewOptions, rows: Rows, where: str) -> str:
    """What to do where a view has no row, by what its first rows lack."""
    decoded = feature(JSON, decoded=True) != feature(JSON)
    lacks = {
        str(made)
        for row in islice(undecoded(rows), _LOOKED_AT)
        if isinstance(made := _made(dict(row), kind, options, decoded=decoded), Left)
    }
    remedy = "choose another view, split or config"
    if str(UNCHECKED) in lacks:
        remedy += ", or unchecked=True where nothing failed and nothing was seen to be right"
    if str(REJECTED) in lacks:
        remedy += ", or rejected=True where the rows were rejected"
    why = f" ({', '.join(sorted(lacks))})" if lacks else ""
    return f"{where} has no row for the view {kind.name!r}{why}: {remedy}"


def _code_of(kind: View) -> str:
    """A hash of the code that makes the view: what all views share, and the view's own module with
    those beside it in its package."""
    files = {Path(__file__), *(Path(str(each.__file__)) for each in (conversations, rows_module))}
    maker: Any = kind.examples
    module = sys.modules[getattr(maker, "func", maker).__module__]  # of a `partial`, what it calls
    own = Path(str(module.__file__))
    files |= {own, *(own.parent.glob("*.py") if module.__package__ else ())}
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
