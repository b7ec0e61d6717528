"""`scigen bench`: builds in, `results.json` and one line a row out.

Replies are kept in the cache folder, so a run that was stopped goes on, another judge costs
nothing but its own requests, and the same run gives the same bytes. Blind answers lie with each
dataset, in `evaluation/blind-<reader>.jsonl`, and are asked once for all who evaluate on it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.checks import prompting
from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.judge_chat import PROMPT_VERSION as JUDGE_PROMPT
from scigen_data.checks.judge_chat import ChatJudge
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.checks.readers.chat import PROMPT_VERSION as QUIZ_PROMPT
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import InputError, StorageError
from scigen_data.evaluation import results
from scigen_data.evaluation.builds import Build, open_builds
from scigen_data.evaluation.kept import KeptReader
from scigen_data.evaluation.ledger import Ledger
from scigen_data.evaluation.references import against, find_references
from scigen_data.evaluation.run import Advance, Seen, look, silent
from scigen_data.evaluation.score import Asked, Blind, score
from scigen_data.records import Status

READERS = ("chat", "ocr", "none")
JUDGE_KEY = "SCIGEN_JUDGE_API_KEY"
RESULTS = "results.json"
REPEATED = 0.7  # temperature of a judge who is asked several times: at 0 all repeats are one


@dataclass(frozen=True, slots=True)
class Setup:
    """What one evaluation asks, and whom.

    The endpoints' addresses, `concurrency`, `timeout` and `retries` change no result.
    """

    folders: tuple[Path, ...]
    out: Path
    reader: str = "chat"
    reader_model: str | None = None
    judge: bool = False
    judge_model: str | None = None
    repeats: int = 1
    base_url: str | None = None
    judge_base_url: str | None = None
    references: Path | None = None
    clip: str | None = None  # weights: a folder, or a name in the Hub cache
    inception: Path | None = None  # weights: a file
    cache: Path | None = None  # default: `cache` in `out`
    concurrency: int = 16
    timeout: float = 180.0  # seconds a request
    retries: int = 8
    price_in: float | None = None  # US dollars a million tokens, of the reader
    price_out: float | None = None
    judge_price_in: float | None = None  # default: the reader's
    judge_price_out: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Where the results lie, what they say, and what another run may still fill in."""

    path: Path
    results: dict[str, Any]
    builds: tuple[Build, ...]
    unanswered: int  # readings and judgements that an endpoint left without a reply
    failure: str  # what most of its failures said
    notes: tuple[str, ...] = ()


def from_environment(setup: Setup, model: str | None) -> Setup:
    """Fill in what the command line left out; `model` serves the reader and the judge."""
    model = model or os.environ.get("SCIGEN_MODEL") or None
    return replace(
        setup,
        base_url=setup.base_url or os.environ.get("SCIGEN_BASE_URL") or None,
        reader_model=setup.reader_model or model,
        judge_model=setup.judge_model or model,
    )


def evaluate(setup: Setup, advance: Advance = silent) -> Evaluated:
    """Evaluate the builds and write the results into `setup.out`.

    Raises InputError on unusable folders or options, EndpointError where an endpoint refuses for
    good, StorageError where the disk fails. What was asked until then is kept.
    """
    builds = open_builds(setup.folders)
    _check(setup)
    for build in builds:
        if setup.reader != "none" and not build.quizzed:
            raise InputError(
                f"{build.folder} has no quizzes in {build.name}, so no reader can be asked: "
                "--reader none evaluates the rest"
            )
    try:
        return asyncio.run(_evaluate(setup, builds, advance))
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or setup.out}: {error.strerror or error}"
        ) from error


def _check(setup: Setup) -> None:
    if setup.reader not in READERS:
        raise InputError(f"no reader {setup.reader!r}: choose one of {', '.join(READERS)}")
    chats = [
        ("reader", setup.reader == "chat", setup.base_url, setup.reader_model),
        ("judge", setup.judge, setup.judge_base_url or setup.base_url, setup.judge_model),
    ]
    for name, wanted, url, model in chats:
        if wanted and not url:
            raise InputError(
                f"the {name} needs an endpoint: --base-url http://localhost:8000/v1 or "
                "SCIGEN_BASE_URL"
                + ("; or --reader ocr, or --reader none" if name == "reader" else "")
            )
        if wanted and not model:
            raise InputError(f"the {name} needs a model: --{name}-model NAME or SCIGEN_MODEL")
    if setup.references is not None and not setup.references.is_dir():
        raise InputError(
            f"no folder {setup.references}: --references wants images named <problem id>.png"
        )
    if setup.references is not None:
        find_references(setup.references)
    out = setup.out
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose another --out")
    known = (out / RESULTS).exists() or (out / "cache").is_dir()
    if out.is_dir() and any(out.iterdir()) and not known:
        raise InputError(f"{out} is not empty and holds no report: choose another --out")


async def _evaluate(setup: Setup, builds: Sequence[Build], advance: Advance) -> Evaluated:
    cache = setup.cache or setup.out / "cache"
    async with AsyncExitStack() as stack:
        reader, judge = await _reader(setup, cache, stack), await _judge(setup, cache, stack)
        seen: list[list[Seen]] = [
            await look(
                build,
                reader,
                judge,
                repeats=setup.repeats,
                at_once=max(8, 2 * setup.concurrency),
                advance=advance,
            )
            for build in builds
        ]
        blind: Blind = {}
        spent: dict[str, Any] | None = None
        notes: list[str] = []
        if reader is not None and setup.reader == "chat":
            blind, spent, notes = await _blind(setup, cache, reader, builds, seen)
    scored = [[score(one, blind, quizzed=setup.reader == "chat") for one in rows] for rows in seen]
    asked = Asked(reader=setup.reader == "chat", judge=setup.judge)
    found = {
        "schema": results.SCHEMA,
        "setup": _described(setup, reader, judge),
        "generators": [
            results.generator(build, rows, asked, ocr=setup.reader == "ocr")
            for build, rows in zip(builds, scored, strict=True)
        ],
        "comparisons": results.comparisons(
            [(build.name, rows) for build, rows in zip(builds, scored, strict=True)]
        ),
        "blind_cost": spent,
        "references": None
        if setup.references is None
        else against(builds, setup.references, clip=setup.clip, inception=setup.inception),
        "published": results.published(),
    }
    for build, rows in zip(builds, scored, strict=True):
        lines = "".join(results.encode_line(results.row_json(row)) for row in rows)
        _write(setup.out / results.rows_file(build.name), lines)
    _write(setup.out / RESULTS, results.encode(found))
    failures = _unanswered(seen, blind)
    return Evaluated(
        setup.out / RESULTS,
        found,
        tuple(builds),
        unanswered=sum(failures.values()),
        failure=next((reason for reason, _ in failures.most_common(1)), ""),
        notes=tuple(notes),
    )


async def _reader(setup: Setup, cache: Path, stack: AsyncExitStack) -> Reader | None:
    if setup.reader == "none":
        return None
    if setup.reader == "ocr":
        from importlib.metadata import version

        from scigen_data.checks.readers.ocr import OcrReader

        # Recognition is most of the work, and exact: it is kept as replies are.
        engine = f"{__version__} rapidocr {version('rapidocr')}"
        return KeptReader(OcrReader(), cache / "reader" / "ocr.jsonl", engine)
    assert setup.base_url is not None  # noqa: S101  # _check saw to it
    assert setup.reader_model is not None  # noqa: S101
    client = await stack.enter_async_context(
        ChatClient.from_environment(
            setup.base_url,
            concurrency=setup.concurrency,
            timeout=setup.timeout,
            retries=setup.retries,
            cache=ReplyCache(cache / "reader"),
            prices=_prices(setup.price_in, setup.price_out),
        )
    )
    return ChatReader(client, model=setup.reader_model)


async def _judge(setup: Setup, cache: Path, stack: AsyncExitStack) -> Judge | None:
    if not setup.judge:
        return None
    url = setup.judge_base_url or setup.base_url
    assert url is not None  # noqa: S101  # _check saw to it
    assert setup.judge_model is not None  # noqa: S101
    prices = _prices(setup.judge_price_in, setup.judge_price_out)
    options: dict[str, Any] = {
        "concurrency": setup.concurrency,
        "timeout": setup.timeout,
        "retries": setup.retries,
        "cache": ReplyCache(cache / "judge"),
        "prices": prices or _prices(setup.price_in, setup.price_out),
    }
    key = os.environ.get(JUDGE_KEY)
    client = (
        ChatClient.from_environment(url, **options)
        if key is None
        else ChatClient(url, key, **options)
    )
    await stack.enter_async_context(client)
    temperature = REPEATED if setup.repeats > 1 else 0.0
    return ChatJudge(client, model=setup.judge_model, temperature=temperature)


def _prices(price_in: float | None, price_out: float | None) -> tuple[float, float] | None:
    if price_in is None and price_out is None:
        return None
    return price_in or 0.0, price_out or 0.0


async def _blind(
    setup: Setup,
    cache: Path,
    reader: Reader,
    builds: Sequence[Build],
    seen: Sequence[Sequence[Seen]],
) -> tuple[Blind, dict[str, Any], list[str]]:
    """Every quiz's blind readings, what they cost here, and what could not be kept."""
    name = f"blind-{re.sub(r'[^a-zA-Z0-9_.-]+', '-', reader.name)}.jsonl"
    places = [build.folder / "evaluation" / name for build in builds]
    kept = [BlindAnswers.load(path) for path in places]
    known = BlindAnswers()
    for answers in kept:
        known.merge(answers)
    quizzes = [[quiz for one in rows for quiz in one.row.problem.quizzes] for rows in seen]
    ledger = Ledger(reader, cache / "reader" / name)
    try:
        blind = await ask_blind(ledger, [quiz for each in quizzes for quiz in each], known)
    finally:
        ledger.save()
    notes = []
    for path, answers, wanted in zip(places, kept, quizzes, strict=True):
        before = len(answers)
        answers.merge(known.of(wanted))
        if len(answers) == before:
            continue
        try:
            answers.save(path)
        except StorageError as error:
            notes.append(f"the blind answers stay in this report's cache: {error}")
    prices = _prices(setup.price_in, setup.price_out)
    spent = ledger.spent([quiz for each in quizzes for quiz in each], blind, prices)
    return blind, spent, notes


def _described(setup: Setup, reader: Reader | None, judge: Judge | None) -> dict[str, Any]:
    return {
        "package": __version__,
        "reader": None
        if reader is None
        else {
            "kind": setup.reader,
            "name": reader.name,
            "prompt": _prompt(QUIZ_PROMPT, "image", "blind") if setup.reader == "chat" else None,
        },
        "judge": None
        if judge is None
        else {
            "name": judge.name,
            "repeats": setup.repeats,
            "prompt": _prompt(JUDGE_PROMPT, "problem"),
        },
        "prices": {
            "reader": _prices(setup.price_in, setup.price_out),
            "judge": _prices(setup.judge_price_in, setup.judge_price_out)
            or _prices(setup.price_in, setup.price_out),
        },
    }


def _prompt(version: str, *parts: str) -> str:
    return f"{version} {prompting.prompt_hash(version, *parts)[:12]}"


def _unanswered(seen: Sequence[Sequence[Seen]], blind: Blind) -> Counter[str]:
    """What endpoints said that gave no reply."""
    said: list[Reading | Judgement] = [r for rows in seen for one in rows for r in one.readings]
    said += [j for rows in seen for one in rows for j in one.judgements]
    said += [reading for trials in blind.values() for reading in trials]
    return Counter(one.reason for one in said if one.status is Status.API_ERROR)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
