"""From a dataset to a folder that another trainer reads: whole, or not there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, OutputInUse, StorageError
from scigen_data.train.conversations import Left, Options
from scigen_data.train.export.base import Format, Written
from scigen_data.train.export.formats import FORMATS
from scigen_data.train.export.rows import encoded, sound
from scigen_data.train.export.sinks import Sink
from scigen_data.train.loading import Opened, features_of, open_rows
from scigen_data.train.provenance import Provenance, provenance_of
from scigen_data.train.views import ALIASES, examples, options_of

SIDECAR = "export.json"


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


def write_export(
    path: str | Path,
    to: str,
    out: Path,
    *,
    view: str | None = None,
    split: str | None = None,
    config: str | None = None,
    revision: str | None = None,
    n: int | None = None,
    **options: Any,
) -> Exported:
    """Write the rows of a Hub dataset or a local build as the format `to` wants them.

    view: default: the format's own. n: at most so many rows. split, config: as in `load_view`;
    options: as in `view`.

    Rows are streamed: memory does not grow with the dataset. The folder is prepared aside and
    moved into place; an export of the same format that stands there is replaced. The same rows
    give the same bytes.

    Raises InputError for what is not there or cannot be had together, OutputInUse where `out`
    holds anything else, StorageError as the disk does.
    """
    if to not in FORMATS:
        raise InputError(f"no format {to!r}: there are {', '.join(FORMATS)}")
    form = FORMATS[to]
    name = view or form.views[0]
    chosen = options_of(name, **options)
    name = ALIASES.get(name, name)
    if name not in form.views:
        raise InputError(
            f"{form.title} does not take the view {name!r}: it takes {', '.join(form.views)}"
        )
    if chosen.system and not form.system:
        raise InputError(f"{form.title} has no place for a system turn: use an instruction")
    out = Path(out)
    _check_free(out, to)
    source = provenance_of(str(path), revision)
    opened = open_rows(
        path,
        split=split,
        config=config,
        revision=source.commit or revision,
        streaming=True,
        rejected=chosen.rejected,
    )
    with _stage(out) as stage:
        return _write(opened, source, form, name, chosen, n, stage, out)


def _write(
    opened: Opened,
    source: Provenance,
    form: Format,
    view: str,
    options: Options,
    n: int | None,
    stage: Path,
    out: Path,
) -> Exported:
    """Fill `stage`, and move it to `out`."""
    split = re.sub(r"\W+", "_", opened.split).strip("_")
    columns = features_of(opened.rows)
    keep = tuple(column for column in ("license", "source") if column in columns)
    asked = Options(**{**_fields(options), "keep": (*options.keep, *keep)})
    left: Counter[str] = Counter()
    origins: dict[str, Counter[str]] = {column: Counter() for column in keep}
    rows = 0
    stored = form.split or split
    sink = form.open(stage, stored, view)
    for example, reason in examples(opened, view, asked):
        if n is not None and rows == n:
            break
        if example is None:
            left[str(reason)] += 1
            continue
        images = _images(example)
        if images is None:
            left[str(Left.BROKEN_IMAGE)] += 1
            continue
        for column in keep:
            origins[column][str(example.pop(column) or "")] += 1
        sink.add(form.row(example, rows, split), images)
        rows += 1
    files = _close(sink, stage)
    if not rows:
        raise InputError(
            f"{opened.path}, split {opened.split!r}, has no row for the view {view!r} "
            f"({_said(left) or 'it is empty'}): choose another view, split or config"
        )
    written = Written(view, stored, files, has_images=view != "text-to-code")
    form.finish(stage, written)
    _describe(stage, form, written, opened, source, rows, left, origins)
    _swap(stage, out)
    usage = form.usage(str(out), written)
    return Exported(out, form.name, view, rows, dict(left), tuple(files), usage)


def _fields(options: Options) -> dict[str, Any]:
    return {name: getattr(options, name) for name in Options.__dataclass_fields__}


def _images(example: Mapping[str, Any]) -> list[tuple[bytes, str]] | None:
    """Each image with its ending, None where one cannot be decoded."""
    found = []
    for image in example["images"]:
        try:
            data = encoded(image)
        except (OSError, ValueError):
            return None
        ending = sound(data)
        if ending is None:
            return None
        found.append((data, ending))
    return found


def _close(sink: Sink, stage: Path) -> list[str]:
    return [str(path.relative_to(stage)) for path in sink.close()]


def _said(left: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(left.items()))


# --------------------------------------------------------------------------- describing


def _describe(
    stage: Path,
    form: Format,
    written: Written,
    opened: Opened,
    source: Provenance,
    rows: int,
    left: Mapping[str, int],
    origins: Mapping[str, Mapping[str, int]],
) -> None:
    """`README.md` for people and `datasets`, `export.json` for programs."""
    record = {
        "format": form.name,
        "view": written.view,
        "split": written.split,
        "rows": rows,
        "left_out": dict(sorted(left.items())),
        "dataset": source.name,
        "configs": list(opened.configs),
        "revision": source.commit,
        "version": source.version,
        "fingerprint": source.fingerprint,
        "license": source.license,
        **{f"row_{column}s": dict(sorted(origins[column].items())) for column in sorted(origins)},
        "files": {name: _sha256(stage / name) for name in written.files},
    }
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (stage / SIDECAR).write_text(f"{text}\n", encoding="utf-8")
    (stage / "README.md").write_text(_readme(form, written, record), encoding="utf-8")


def _readme(form: Format, written: Written, record: Mapping[str, Any]) -> str:
    import yaml

    header: dict[str, Any] = {
        "license": record["license"] or "unknown",
        "tags": ["scigen-data", f"export:{form.name}"],
    }
    if written.files[0].endswith(".parquet"):
        paths = f"data/{written.split}-*.parquet"
        header["configs"] = [
            {
                "config_name": written.view,
                "default": True,
                # `datasets` caches a folder by this header: it must change with the contents.
                "description": f"sha256 {_combined(record['files'])}",
                "data_files": [{"split": written.split, "path": paths}],
            }
        ]
    facts = {
        "dataset": record["dataset"],
        "configs, split": f"{', '.join(record['configs'])}, {record['split']}",
        "version": record["version"],
        "commit": record["revision"],
        "fingerprint": record["fingerprint"],
        "licence": record["license"],
        "licences of the rows": ", ".join(filter(None, record.get("row_licenses", {}))),
        "sources of the rows": _said(_roots(record.get("row_sources", {}))),
        "view": record["view"],
        "rows": str(record["rows"]),
        "rows left out": _said(record["left_out"]),
    }
    lines = [f"| {name} | {value} |" for name, value in facts.items() if value]
    return (
        f"---\n{yaml.safe_dump(header, sort_keys=False)}---\n\n"
        f"# For {form.title}\n\n"
        "Written by `scigen export`; `export.json` says the same to programs, with the hash of "
        "each file.\n\n"
        "| | |\n|---|---|\n" + "\n".join(lines) + "\n\n## Use it\n\n"
        "`DIR` is this folder.\n\n" + form.usage("DIR", written)
    )


def _roots(sources: Mapping[str, int]) -> Mapping[str, int]:
    """`families/physics/incline` and its like as `families`."""
    found: Counter[str] = Counter()
    for source, count in sources.items():
        found[source.partition("/")[0]] += count
    return {name: count for name, count in found.items() if name}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _combined(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(files)).encode()).hexdigest()


# ------------------------------------------------------------------------------- folder


def _check_free(out: Path, to: str) -> None:
    """Raises OutputInUse unless `out` is new, empty, or an export of this format."""
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputInUse(f"{out} is a file: name another folder for the export")
    if not any(out.iterdir()):
        return
    try:
        there = json.loads((out / SIDECAR).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputInUse(
            f"{out} is not empty and no export: name another folder, or empty this one"
        ) from None
    if there != to:
        raise OutputInUse(f"{out} holds an export for {there}: name another folder for {to}")


@contextlib.contextmanager
def _stage(out: Path) -> Iterator[Path]:
    """A folder beside `out`, gone at the end however that comes."""
    stage = out.absolute().parent / f".{out.absolute().name}.{os.getpid()}.partial"
    try:
        stage.mkdir(parents=True)
        yield stage
    except OSError as error:
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _swap(stage: Path, out: Path) -> None:
    old = stage.with_suffix(".old")
    if out.exists():
        out.rename(old)
    stage.rename(out)
    shutil.rmtree(old, ignore_errors=True)
