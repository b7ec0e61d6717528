"""Views: a dataset's rows as conversations to train on.

    load_view("org/name", "sft")       {"images": [figure], "prompt": [...], "completion": [...]}

| view | the user's turn | the assistant's |
|---|---|---|
| `sft` | figure, `multimodal_question` | the answer |
| `grpo` | the same | none; `solution` and what a reward asks for stand beside |
| `quiz` | figure, a quiz with its four options; a row each | the right letter |
| `image-to-code` (`code`) | figure | plan and program |
| `text-to-code` | the problem's text, no figure | plan and program |

The layout is TRL's: `prompt` and `completion` are lists of `{"role", "content"}` with plain text
and no image marks. A row whose text names such a mark (`<image>`) gets a space into it, so that
no trainer takes it for a figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError
from scigen_data.rows import canonical
from scigen_data.train.conversations import NEEDED, Left, Options, conversations
from scigen_data.train.loading import features_of, open_rows, told, undecoded

if TYPE_CHECKING:
    from datasets import Features

    from scigen_data.train.loading import Opened, Rows

ALIASES = {"code": "image-to-code"}
VIEWS = tuple(NEEDED)
_BATCH = 64  # rows, with their images


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

    split: default: `train` where there is one, else the only one.
    config: default: the dataset's own. `rejected=True` adds the config `rejected`.
    options: those of `view`.

    Raises InputError for what is not there, and where no row is left.
    """
    chosen = _options(name, options)
    opened = open_rows(
        path,
        split=split,
        config=config,
        revision=revision,
        streaming=streaming,
        rejected=chosen.rejected,
    )
    made = view(opened.rows, name, **options)
    with told(str(path)):  # a stream meets a damaged file only when it is read
        empty = streaming and next(iter(made.take(1)), None) is None
    if empty:
        raise InputError(_empty(name, chosen, f"{path}, split {opened.split!r},"))
    return made


def view(rows: Rows, name: str, **options: Any) -> Any:
    """The view `name` of canonical rows, as `load_dataset` gives them; of the same kind as `rows`.

    system: text of a system turn in front.
    instruction: text put behind the question ("Put the final answer in \\boxed{}.").
    rejected: rows that selection rejected as well.
    plan: code views: the plan in front of the program.
    keep: further columns of the dataset to carry along.

    Columns: `id`, `images` (one, or none), `prompt`, `completion` (not `grpo`), `solution`
    (`grpo`, `quiz`), `question`, `subject`, `image_type`. Rows without a figure come as text in
    `sft` and `grpo` and are left out of `quiz` and `image-to-code`; rows without a program are
    left out of the code views. Images keep their bytes. A `Dataset` is written to the cache of
    `datasets`, as `map` does; a stream stays one.

    Raises InputError for an unknown view, option or column, and where no row is left (of a
    stream, `load_view` does).
    """
    chosen = _options(name, options)
    name = ALIASES.get(name, name)
    columns = features_of(rows)
    _check_columns(columns, name, chosen)
    written = view_features(name, columns, chosen)
    source = undecoded(rows)
    make = partial(_batch, name=name, options=chosen, columns=tuple(written), code=_CODE)
    if _is_stream(rows):
        # A stream decodes what it is cast to, and leaves alone what `map` says it has made.
        mapped = source.map(make, batched=True, batch_size=_BATCH, remove_columns=list(columns))
        return mapped.cast(written)
    made = source.map(
        make,
        batched=True,
        batch_size=_BATCH,
        writer_batch_size=_BATCH,
        remove_columns=list(columns),
        features=written,
        desc=f"View {name}",
    )
    if not len(made):
        raise InputError(_empty(name, chosen, f"the dataset of {len(rows)} rows"))
    return made


def view_features(name: str, columns: Features, options: Options) -> Features:
    """The columns of a view of rows with `columns`."""
    from datasets import Features, Image, List, Value

    kept = canonical(columns)
    text, turns = Value("string"), List({"role": Value("string"), "content": Value("string")})
    return Features(
        {
            "id": text,
            "images": List(Image()),
            "prompt": turns,
            **({} if name == "grpo" else {"completion": turns}),
            **({"solution": text} if name in ("grpo", "quiz") else {}),
            "question": text,
            "subject": text,
            "image_type": text,
            **{column: kept[column] for column in options.keep},
        }
    )


def examples(
    opened: Opened, name: str, options: Options
) -> Iterator[tuple[dict[str, Any] | None, Left | None]]:
    """The rows of a view one by one, images undecoded, and for each row left out the reason."""
    name = ALIASES.get(name, name)
    _check_columns(features_of(opened.rows), name, options)
    for row in opened.undecoded():
        found = conversations(canonical(row), name, options)
        if isinstance(found, Left):
            yield None, found
            continue
        for example in found:
            yield example, None


def options_of(name: str, **options: Any) -> Options:
    """Checked options of a view. Raises InputError for an unknown view or option."""
    return _options(name, options)


def _options(name: str, options: Mapping[str, Any]) -> Options:
    if ALIASES.get(name, name) not in NEEDED:
        raise InputError(f"no view {name!r}: there are {', '.join((*NEEDED, *ALIASES))}")
    known = Options.__dataclass_fields__
    if unknown := set(options) - set(known):
        raise InputError(
            f"view {name!r} has no option {sorted(unknown)[0]!r}: there are {', '.join(known)}"
        )
    keep = options.get("keep") or ()
    return Options(**{**options, "keep": (keep,) if isinstance(keep, str) else tuple(keep)})


def _check_columns(columns: Mapping[str, Any], name: str, options: Options) -> None:
    there = canonical(columns)
    for column in (*NEEDED[name], *options.keep):
        if column not in there:
            why = "keep" if column in options.keep else f"the view {name!r} needs it"
            raise InputError(
                f"the dataset has no column {column!r} ({why}): it has {', '.join(columns)}"
            )


def _batch(
    batch: Mapping[str, Sequence[Any]],
    *,
    name: str,
    options: Options,
    columns: Sequence[str],
    code: str,  # noqa: ARG001  # a part of the key under which `datasets` caches the result
) -> dict[str, list[Any]]:
    """Rows of a view out of rows of a dataset, column by column."""
    found: list[dict[str, Any]] = []
    for values in zip(*batch.values(), strict=True):
        made = conversations(canonical(dict(zip(batch, values, strict=True))), name, options)
        found.extend(() if isinstance(made, Left) else made)
    return {column: [row[column] for row in found] for column in columns}


def _is_stream(rows: Rows) -> bool:
    from datasets import IterableDataset

    return isinstance(rows, IterableDataset)


def _empty(name: str, options: Options, where: str) -> str:
    remedy = "choose another view, split or config"
    if not options.rejected:
        remedy += ", or rejected=True where the rows were rejected"
    return f"{where} has no row for the view {name!r}: {remedy}"


_CODE = hashlib.sha256(
    b"".join(
        (Path(__file__).parent / f"{name}.py").read_bytes() for name in ("views", "conversations")
    )
).hexdigest()
