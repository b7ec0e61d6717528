"""`scigen select`: a build's rows decided again, with what a reader, a judge and people say.

Nothing is drawn or asked. The new folder is a dataset of the same layout: every row is in it, with
the reader's, the judge's and the reviewers' verdicts beside the build's own, accepted, unchecked or
rejected. What people say stands over all checks; an image that is not there, nobody can accept.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data.checks.select import (
    REVIEW,
    REVIEW_SAYS,
    Policy,
    Rejections,
    decide_row,
    rejections,
)
from scigen_data.checks.select import policy as named
from scigen_data.checks.sentences import explained
from scigen_data.errors import InputError, StorageError
from scigen_data.evaluation.builds import Build, open_builds
from scigen_data.evaluation.results import RESULTS, SCHEMA, rows_file
from scigen_data.evaluation.reviewed import with_review
from scigen_data.images import content
from scigen_data.journal.said import Said, read_said
from scigen_data.publish.block import Place
from scigen_data.publish.folder import STATE, corpus_place, template_of, write_placed
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.readme import CARD, card_of
from scigen_data.publish.statement import BuildInfo, Layout, lengthen, owners, stated
from scigen_data.records import Decision, Status, Verdict
from scigen_data.rows import canonical, features, verdict_cell, verdicts_of
from scigen_data.stored import in_row, part_of, read_rows
from scigen_data.texts import sound

MARK = "selected.json"  # in STATE: this folder is a selection and may be made again


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selection came to."""

    rows: int
    accepted: int
    before: int  # accepted in the build
    rules: Mapping[str, Rejections]
    unchecked: int = 0
    reviewed: int = 0  # decided by people


def select(
    folder: str | Path,
    out: str | Path,
    policy: str | Policy = "strict",
    report: str | Path | None = None,
    review: Sequence[str | Path] = (),
) -> Selected:
    """Write into `out` the rows of the build `folder` as a policy decides them.

        select("out/d", "out/selected", "strict", report="report")

    A policy is named (`lenient`, `clean`, `paper`, `strict`, or several as `clean+paper`) or one of
    your own. `report` is the folder of an evaluation of this very build; None for policies that ask
    for nothing beyond it. `review`: journals of `scigen review`: rows that anyone rejects are
    rejected, others that people accept are accepted whatever a check says, and quizzes stand as
    they were edited. Every row stays, with its decision and its reasons. Raises InputError where
    something does not fit or `out` holds something else, StorageError where the disk fails.
    """
    folder, out = Path(folder), Path(out)
    chosen = named(policy) if isinstance(policy, str) else policy
    _check_out(folder, out)
    builds = open_builds([folder])
    said: dict[str, _Rows] = {}
    evidence = ""
    if report is not None:
        said, evidence = _said(Path(report), builds)
    elif chosen.beyond_a_build:
        raise InputError(
            f"policy {chosen.name} needs {', '.join(chosen.beyond_a_build)}: evaluate the build "
            "with `scigen bench`, then give its report with --from"
        )
    people = read_said(review)
    info = _info(folder, builds, chosen, evidence, people)
    try:
        selected = _write(builds, out, chosen, said, people, info)
        for path in sorted((folder / "evaluation").glob("blind-*.jsonl")):
            (out / "evaluation").mkdir(exist_ok=True)
            shutil.copyfile(path, out / "evaluation" / path.name)
        return selected
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or out}: {error.strerror or error}"
        ) from error


def _check_out(folder: Path, out: Path) -> None:
    if str(out) != sound(str(out)):
        raise InputError(f"the name {str(out)!r} is not UTF-8: choose another --out")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose another --out")
    if out.resolve() == folder.resolve():
        raise InputError(f"{out} is the build itself: choose another --out")
    if out.is_dir() and any(out.iterdir()) and not (out / STATE / MARK).is_file():
        raise InputError(f"{out} is not empty and holds no selection: choose another --out")


@dataclass(frozen=True, slots=True)
class _Rows:
    """An evaluation's rows: by id where each begins in their file, read when it is wanted."""

    path: Path
    begins: Mapping[str, int]

    def get(self, id_: str) -> Mapping[str, Any] | None:
        if (at := self.begins.get(id_)) is None:
            return None
        with self.path.open("rb") as file:
            file.seek(at)
            row: dict[str, Any] = json.loads(file.readline())
        return row


def _said(report: Path, builds: Sequence[Build]) -> tuple[dict[str, _Rows], str]:
    """The evaluation's rows by build and id, and a hash of them."""
    path = report / RESULTS
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        generators = {each["data"]: each["name"] for each in results["generators"]}
        schema = results["schema"]
    except FileNotFoundError:
        raise InputError(f"no results at {path}: run `scigen bench` first") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} cannot be read as results: {error}") from None
    if schema != SCHEMA:
        raise InputError(f"{path} is of the schema {schema!r}, not {SCHEMA!r}: bench again")
    found: dict[str, _Rows] = {}
    digest = hashlib.sha256()
    for build in builds:
        name = generators.get(build.digest)
        if name is None:
            raise InputError(
                f"{report} evaluated other rows than {build.folder} holds: run `scigen bench "
                f"{build.folder}` again"
            )
        rows, begins, at = report / rows_file(name), dict[str, int](), 0
        with rows.open("rb") as file:
            for line in file:
                digest.update(line)
                begins[json.loads(line)["id"]] = at
                at += len(line)
        found[build.name] = _Rows(rows, begins)
    return found, digest.hexdigest()


def _write(
    builds: Sequence[Build],
    out: Path,
    policy: Policy,
    said: Mapping[str, _Rows],
    people: Said,
    info: BuildInfo,
) -> Selected:
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    (state / MARK).write_text(json.dumps(info.identity, indent=1), encoding="utf-8")
    decided, before, reviewed = [], 0, 0
    places: list[tuple[Place, int]] = []
    runs: dict[str, list[tuple[int, int]]] = {}
    judged: dict[str, bool] = {}  # by check: whether it had anything to say of a row
    rows = state / "rows.parquet"
    with RowWriter(rows, features().arrow_schema) as writer:
        for raw, evaluated, path, part in _rows(builds, said):
            with in_row(raw, path):
                before += raw["decision"] == Decision.ACCEPTED.value
                row, reasons = _decided(raw, evaluated, policy, people)
                decided.append(reasons)
                writer.append(row)
            place = part_of(path) if info.layout is Layout.BENCHMARK else corpus_place(row)
            lengthen(places, place)
            if info.parts:
                lengthen(runs.setdefault("/".join(place), []), part)
            for cell in row["verdicts"]:
                skipped = cell["status"] == Status.SKIPPED.value
                judged[cell["check"]] = judged.get(cell["check"], False) or not skipped
                reviewed += cell["check"] == REVIEW and not skipped
    checks = _passed([name for name in judged if judged[name]], policy, info)
    info = replace(info, checks=checks, runs={at: tuple(runs[at]) for at in runs})
    try:
        if people.rows and REVIEW not in judged:
            raise InputError(
                f"no word of the journal is about a row of {builds[0].folder} as it is: is it of "
                "this dataset?"
            )
        placed = zip(owners(places), read_rows(rows), strict=True)
        counts = write_placed(out, state / "stage", placed, info)
    finally:
        rows.unlink(missing_ok=True)
        shutil.rmtree(state / "stage", ignore_errors=True)
    return Selected(
        counts.rows,
        counts.accepted,
        before,
        rejections([reasons for reasons in decided if reasons]),
        counts.unchecked,
        reviewed,
    )


def _rows(
    builds: Sequence[Build], said: Mapping[str, _Rows]
) -> Iterator[tuple[dict[str, Any], Mapping[str, Any] | None, Path, int]]:
    for build in builds:
        evaluated = said.get(build.name, _Rows(Path(), {}))
        for _, path, part, raw in build.raw():
            row = canonical(raw)
            yield row, evaluated.get(str(row.get("id"))), path, part


def _decided(
    raw: Mapping[str, Any], evaluated: Mapping[str, Any] | None, policy: Policy, people: Said
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The row with the evaluation's and the reviewers' verdicts, the decision and its reasons."""
    content(raw["image"] or {})  # a path in its place is followed by nobody
    own = verdicts_of(raw)
    new = [_evaluated(verdict) for verdict in (evaluated or {}).get("verdicts", ())]
    replaced = {verdict.check for verdict in new}
    verdicts = [*(verdict for verdict in own if verdict.check not in replaced), *new]
    status = Status(raw["status"])
    if status is Status.OK and evaluated is not None:
        status = Status(evaluated["image"])  # an image that cannot be decoded is none
    quizzes = raw["quizzes"]
    if people.rows:
        quizzes, verdicts = with_review(raw, verdicts, people)
    decision, reasons = decide_row(policy, status, verdicts)
    return {
        **raw,
        "quizzes": quizzes,
        "verdicts": [verdict_cell(verdict) for verdict in verdicts],
        "decision": str(decision),
        "reasons": list(reasons),
    }, reasons


def _evaluated(raw: Mapping[str, Any]) -> Verdict:
    return Verdict(raw["check"], Status(raw["status"]), raw["score"], raw["reason"], raw["detail"])


# ----------------------------------------------------------------------------------- card


def _info(
    folder: Path, builds: Sequence[Build], policy: Policy, evidence: str, people: Said
) -> BuildInfo:
    """What the build said of itself, and how its rows were chosen."""
    card = card_of(folder)
    said = stated(card.header, str(folder / CARD), "")
    chosen = {"policy": policy.name, "of": [build.digest for build in builds]}
    if evidence:
        chosen["evaluation"] = evidence
    if people.rows:
        chosen["review"] = people.sha256
    again = ["scigen", "select", "DIR", "--policy", policy.name]
    again += ["--from", "REPORT"] if evidence else []
    again += ["--review", "JOURNAL"] if people.rows else []
    return replace(
        said,
        card=template_of(folder, said.layout),
        identity={**said.identity, "policy": policy.name, "selected": chosen},
        command=said.command + "\n" + shlex.join([*again, "--out", "DIR2"]),
    )


def _passed(judged: Sequence[str], policy: Policy, said: BuildInfo) -> dict[str, str]:
    """What the accepted rows have passed; a rule that is not installed here keeps the build's
    sentence."""
    required = filter(policy.requires, judged)
    scores = (f"{check} at least {least:g}" for check, least in policy.least)
    names = dict.fromkeys((*required, *policy.prove, *scores))
    found = {name: said.checks.get(name, says) for name, says in explained(names).items()}
    return {**found, REVIEW: REVIEW_SAYS} if REVIEW in judged else found
