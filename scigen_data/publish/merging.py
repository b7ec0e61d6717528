"""`scigen merge`: several builds become one dataset, each row as it is.

Benchmarks keep a config a generator; corpora become one corpus. The card names every part with
its identity and its command, and says whose rows are where. Rows are gone through twice: to see
what stands twice, of which some bytes a row are kept, and to write them.
"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.checks.blind import BlindAnswers
from scigen_data.errors import InputError, StorageError
from scigen_data.publish.block import Place
from scigen_data.publish.finished import finished
from scigen_data.publish.folder import STATE, write_placed
from scigen_data.publish.licences import check_named, strictest
from scigen_data.publish.parquet import as_stored
from scigen_data.publish.parts import Given, Seen, given_folders, looked, places
from scigen_data.publish.readme import CARD, card_of, stamp, write_text
from scigen_data.publish.statement import BuildInfo, Part, stated
from scigen_data.publish.version import Version
from scigen_data.resources import shipped
from scigen_data.rows import canonical, features
from scigen_data.stored import ROWS_AT_ONCE
from scigen_data.texts import sound

MARK = "merged.json"  # in STATE: this folder is a merger of these parts and may be made again

# What builds of one generator may differ in without a word: which problems they drew.
_ALIKE = {"recipe", "recipe_sha256", "recipe_version", "contents", "problems", "sample", "seed"}


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merger came to."""

    folder: Path
    rows: int
    accepted: int
    parts: tuple[Part, ...]
    same: int  # rows that an earlier part has word for word: kept once
    again: int  # other rows of a problem that an earlier part has, by the same generator: left out
    made: bool = True  # False: it was there

    @property
    def unlike(self) -> dict[str, list[str]]:
        """By what drew: in which settings builds differ whose rows stand under one name."""
        found: dict[str, list[str]] = {}
        for maker in dict.fromkeys(part.maker for part in self.parts):
            known = [part.identity for part in self.parts if part.maker == maker]
            names = sorted({name for each in known for name in each} - _ALIKE)
            differ = [n for n in names if any(each.get(n) != known[0].get(n) for each in known)]
            if differ:
                found[" with ".join(filter(None, maker))] = differ
        return found


def merge(
    folders: Sequence[str | Path],
    out: str | Path,
    *,
    title: str | None = None,
    license: str | None = None,  # noqa: A002 - the card's word
    version: str | None = None,
) -> Merged:
    """Write the rows of finished builds into the dataset folder `out`.

        merge(["out/coder", "out/pixels"], "out/bench", version="1.0.0")

    What is left open is what the parts agree on; the licence is the strictest of theirs, and the
    version the highest of theirs and of the one that stands in `out`. A row that stands in several
    parts is kept once, and so is a problem of a generator that has it under two ids; both are
    counted. The same merger again does nothing; with a part that has changed it is made anew.

    Raises InputError where the builds cannot be one (another layout, two rows of one id and
    generator, a folder that is damaged or not finished, licences that cannot meet) or `out` holds
    something else, StorageError where the disk fails.
    """
    paths, out = [Path(folder) for folder in folders], Path(out)
    _check(paths, out)
    try:
        with ExitStack() as stack:
            for folder in paths:
                stack.enter_context(finished(folder))
            given = given_folders(paths)
            info = _info(given, out, title, license, version)
            if (there := _standing(out, info, version)) is not None:
                return there
            merged = _written(given, info, out)
            _know_blind_answers(paths, out)
            return merged
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or out}: {error.strerror or error}"
        ) from error


def _check(folders: Sequence[Path], out: Path) -> None:
    if str(out) != sound(str(out)):
        raise InputError(f"the name {str(out)!r} is not UTF-8: choose another --out")
    if len(folders) < 2:
        raise InputError("one folder alone is no merger: name two builds or more")
    known: set[Path] = set()
    for folder in folders:
        if folder.resolve() in known:
            raise InputError(f"{folder} is given twice: name every build once")
        known.add(folder.resolve())
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose another --out")
    if out.resolve() in known:
        raise InputError(f"{out} is one of the builds: choose another --out")
    if out.is_dir() and any(out.iterdir()) and not (out / STATE / MARK).is_file():
        raise InputError(f"{out} is not empty and holds no merged dataset: choose another --out")


# ------------------------------------------------------------------------------- writing


def _written(given: Sequence[Given], info: BuildInfo, out: Path) -> Merged:
    from filelock import FileLock, Timeout

    seen = looked(given)
    kept: Counter[int] = Counter()
    for runs in seen.runs.values():
        for part, count in runs:
            kept[part] += count
    parts = tuple(
        replace(part, rows=kept[number], left_out=part.left_out + seen.fewer[number])
        for number, part in enumerate(info.parts)
    )
    at = {"/".join(place): tuple(runs) for place, runs in seen.runs.items()}
    info = replace(info, parts=parts, runs=at)
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    mark = state / MARK
    mark.write_text("{}", encoding="utf-8")  # whose folder it is, before anything lies in it
    try:
        with FileLock(state / "lock", timeout=0):
            found = write_placed(out, state / "stage", _kept(given, seen), info)
    except Timeout:
        raise InputError(f"another merger is at work in {out}: wait for it") from None
    merged = Merged(out, found.rows, found.accepted, parts, seen.same, seen.again)
    counts = {name: getattr(merged, name) for name in _COUNTS}
    write_text(mark, json.dumps({"of": _key(info), **counts}, indent=1, ensure_ascii=False))
    return merged


_COUNTS = ("rows", "accepted", "same", "again")


def _kept(given: Sequence[Given], seen: Seen) -> Iterator[tuple[Place, dict[str, Any]]]:
    """The rows that are written, under our names, split by split and part by part."""
    schema = features().arrow_schema
    for place in places(given):
        for number, each in enumerate(given):
            waiting: list[dict[str, Any]] = []
            for at, (_, row) in enumerate(each.rows(place)):
                if (number, place, at) not in seen.left:
                    waiting.append(canonical(row))
                if len(waiting) == ROWS_AT_ONCE:
                    yield from ((place, row) for row in as_stored(waiting, schema))
                    waiting = []
            yield from ((place, row) for row in as_stored(waiting, schema))


def _know_blind_answers(folders: Sequence[Path], out: Path) -> None:
    """What readers answered without a figure goes along, so that nobody asks it again."""
    for name in _unlike(p.name for f in folders for p in (f / "evaluation").glob("blind-*.jsonl")):
        known = BlindAnswers()
        for folder in folders:
            known.merge(BlindAnswers.load(folder / "evaluation" / name))
        known.save(out / "evaluation" / name)


def _standing(out: Path, info: BuildInfo, version: str | None) -> Merged | None:
    """What stands in `out`, where it is this very merger."""
    try:
        mark = json.loads((out / STATE / MARK).read_text(encoding="utf-8"))
        counts = {name: int(mark[name]) for name in _COUNTS}
        card = card_of(out)
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None
    if mark["of"] != _key(info) or not (out / "data").is_dir():
        return None
    if version is not None:
        card = stamp(out, Version.parse(version))
    parts = stated(card.header, str(out / CARD), "").parts
    return Merged(out, **counts, parts=parts, made=False)


def _key(info: BuildInfo) -> Any:
    """What a merger is the same by; plain data."""
    parts = [asdict(replace(part, rows=0, left_out=0)) for part in info.parts]
    said = [info.title, info.license, dict(info.identity), dict(info.checks), parts, __version__]
    return json.loads(json.dumps(said))


# ---------------------------------------------------------------------------------- card


def _info(
    given: Sequence[Given], out: Path, title: str | None, license_: str | None, version: str | None
) -> BuildInfo:
    """What the merged dataset says of itself, but for whose rows are where."""
    infos, layout = [each.info for each in given], given[0].info.layout
    licenses = _unlike(info.license for info in infos)
    if license_ is not None:
        under = check_named(license_, licenses)
    else:
        under = licenses[0] if len(licenses) == 1 else strictest(licenses)
    words = ["scigen", "merge", *(f"DIR{number}" for number in range(1, len(given) + 1))]
    for flag, value in (("--title", title), ("--license", license_)):
        words += [flag, value] if value is not None else []
    versions = [Version.parse(info.version) for info in infos]
    with suppress(InputError):
        versions.append(card_of(out).version)
    identity: dict[str, Any] = {
        "policy": ", ".join(_unlike(str(info.identity.get("policy", "")) for info in infos)),
        "merged": [each.card.fingerprint for each in given],
    }
    against = [info.identity.get("against") or [] for info in infos]
    if common := [test for test in against[0] if all(test in tests for tests in against)]:
        identity["against"] = common
    models = _unlike(info.model for info in infos)
    return BuildInfo(
        recipe="+".join(_unlike(info.recipe for info in infos)),
        title=title or " + ".join(_unlike(info.title for info in infos)),
        license=under,
        layout=layout,
        card=shipped("cards", layout.card).read_text(encoding="utf-8"),
        identity=identity,
        generator="+".join(_unlike(info.generator for info in infos)),
        model=models[0] if len(models) == 1 else "",
        command=shlex.join([*words, "--out", "DIR"]),
        checks={
            check: says
            for check, says in infos[0].checks.items()
            if all(check in info.checks for info in infos)
        },
        version=str(Version.parse(version) if version is not None else max(versions)),
        parts=tuple(part for each in given for part in each.parts),
        curations=tuple(
            each
            for number, info in enumerate(infos)
            for each in info.curations
            if not any(each in before.curations for before in infos[:number])
        ),
    )


def _unlike(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
