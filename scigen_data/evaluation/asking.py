"""The reader and the judge of one evaluation: made, guarded, and asked without an image."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.guarded import GuardedJudge, GuardedReader
from scigen_data.checks.judge import Judge
from scigen_data.checks.means import Means
from scigen_data.checks.quiz import Reader
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient, chosen_fields
from scigen_data.clients.pacing import Limits
from scigen_data.clients.pacing.spending import Spending
from scigen_data.errors import StorageError
from scigen_data.evaluation.builds import Build
from scigen_data.evaluation.kept import KeptReader
from scigen_data.evaluation.ledger import Ledger
from scigen_data.evaluation.options import EvaluateOptions, Setup
from scigen_data.evaluation.run import Seen
from scigen_data.evaluation.score import Blind

JUDGE_KEY = "SCIGEN_JUDGE_API_KEY"


async def make_reader(setup: Setup, cache: Path, stack: AsyncExitStack) -> Reader | None:
    """The reader that was chosen. Raises MissingExtra where it is not installed."""
    spec, options = setup.reader, setup.options
    if spec is None:
        return None
    means = Means(options.reader_model or "")
    if spec.endpoint:
        client = _client("reader", options.base_url, cache / "reader", options, options.prices)
        means = Means(means.model, client=await stack.enter_async_context(client))
    reader = spec.make(means)
    if spec.version is not None:  # it cannot be asked twice for nothing: kept as replies are
        kept = cache / "reader" / f"{spec.name}.jsonl"
        reader = KeptReader(reader, kept, f"{__version__} {spec.version()}")
    return GuardedReader(reader)


async def make_judge(setup: Setup, cache: Path, stack: AsyncExitStack) -> Judge | None:
    """The judge that was chosen. Raises MissingExtra where it is not installed."""
    spec, options = setup.judge, setup.options
    if spec is None:
        return None
    means = Means(options.judge_model or "", options.judge_repeats)
    if spec.endpoint:
        key = os.environ.get(JUDGE_KEY)
        client = _client(
            "judge", options.judge_base_url, cache / "judge", options, options.judge_prices, key
        )
        means = Means(means.model, means.repeats, await stack.enter_async_context(client))
    return GuardedJudge(spec.make(means))


def _client(
    role: str,
    url: str | None,
    cache: Path,
    options: EvaluateOptions,
    prices: tuple[float, float] | None,
    key: str | None = None,
) -> ChatClient:
    """`key`: in place of the environment's."""
    reach: dict[str, Any] = {
        "concurrency": options.concurrency,
        "timeout": options.timeout,
        "retries": options.retries,
        "limits": Limits.of(options, cache.parent),
        "role": role,
        "spending": Spending(cache.parent, options.max_cost),
        "cache": ReplyCache(cache),
        "prices": prices,
        "fields": chosen_fields(options.chat_option, options.without),
    }
    if key is None:
        return ChatClient.from_environment(url or "", **reach)
    return ChatClient(url or "", key, **reach)


# --------------------------------------------------------------------------------- blind


async def blind_readings(
    setup: Setup,
    cache: Path,
    reader: Reader,
    builds: Sequence[Build],
    seen: Sequence[Sequence[Seen]],
) -> tuple[Blind, dict[str, Any], list[str]]:
    """Every quiz's readings without an image, what they cost here, and what could not be kept.

    They lie with each dataset, in `evaluation/blind-<reader>.jsonl`, and are asked once for all
    who evaluate on it.
    """
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
    spent = ledger.spent([quiz for each in quizzes for quiz in each], blind, setup.options.prices)
    return blind, spent, notes
