"""A reply or a program to a score: drawn in the sandbox, looked at, held against its target.

    ran        it is one program, and it drew
    legible    what the audit finds on how texts and shapes are drawn
    shows      how much of what the problem gives its labels say
    likeness   to the reference, where the target has one

Content decides: `legible` counts only as far as `shows` and `likeness` do, since an empty page is
legible. What this package fails at, and what is ended from outside, is no score.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules.budget import TooMuch
from scigen_data.environments.labels import labels
from scigen_data.environments.likeness import likeness
from scigen_data.environments.shows import honesty, shows
from scigen_data.environments.target import Target
from scigen_data.errors import InputError, RendererLost
from scigen_data.generators.parse import LANGUAGES, Unparseable, parse_reply
from scigen_data.pipeline.engines import cores
from scigen_data.records import Figure, Status, Verdict
from scigen_data.renderer import Limits, Renderer

PARTS = ("ran", "legible", "shows", "likeness")
LEGIBLE = tuple(
    f"audit/{name}"
    for name in (
        *("blank", "overlap", "clipped", "struck", "hidden", "drawn"),
        *("size", "shapes", "glyphs", "dollars"),
    )
)
_COSTS = {"major": 0.25, "minor": 0.08}  # of `legible`, a finding


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts; only their ratios matter. Raises InputError for a negative one."""

    ran: float = 0.1
    legible: float = 0.2
    shows: float = 0.3
    likeness: float = 0.4

    def __post_init__(self) -> None:
        values = [getattr(self, name) for name in PARTS]
        if not all(0 <= value < float("inf") for value in values) or not sum(values) > 0:
            raise InputError(f"weights {values}: give numbers from 0, not all of them 0")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a program is worth. `score` is None where this package could not tell."""

    score: float | None
    parts: Mapping[str, float]  # of PARTS, those that were asked for
    reason: str = ""  # one line; why it did not run, or could not be told
    detail: Mapping[str, float] = field(default_factory=dict)  # of what likeness is made
    figure: Figure | None = None
    verdicts: tuple[Verdict, ...] = ()


def score_reply(
    reply: str, target: Target, render: Callable[[str, str], Figure], weights: Weights
) -> Drawn:
    """A model's reply with one fenced program in it; a plan before it may be there."""
    parsed = parse_reply(reply, LANGUAGES, planned=False)
    if isinstance(parsed, Unparseable):
        return _nothing(parsed.reason)
    if not parsed.program.strip():
        return _nothing("there is no program")
    return score_program(parsed.program, parsed.language, target, render, weights)


def score_program(
    program: str,
    language: str,
    target: Target,
    render: Callable[[str, str], Figure],
    weights: Weights,
) -> Drawn:
    """Never raises but for SandboxUnavailable and a full disk, for which no score can be had."""
    try:
        figure = render(program, language)
    except RendererLost as error:
        return Drawn(None, {}, str(error))
    return score_figure(figure, target, weights)


def score_figure(
    figure: Figure,
    target: Target,
    weights: Weights = Weights(),
    verdicts: tuple[Verdict, ...] | None = None,
) -> Drawn:
    """The score of what a program drew, or of why it drew nothing.

    verdicts: those of `audit` for the target's problem, where they are known.
    """
    if figure.status is Status.ERROR:
        return Drawn(None, {}, figure.reason, figure=figure)
    verdicts = audit(target.problem, figure) if verdicts is None else verdicts
    if figure.status is not Status.OK:
        return _nothing(f"{figure.status}: {figure.reason}", figure, verdicts)
    if broken := next((v for v in verdicts if v.status is Status.ERROR), None):
        reason = f"{broken.check} failed itself: {broken.reason}"
        return Drawn(None, {}, reason, figure=figure, verdicts=verdicts)
    parts = {"ran": 1.0, "legible": legible(verdicts)}
    detail: dict[str, float] = {}
    try:
        found = labels(figure, verdicts)
        told = shows(target, figure, verdicts, found)
        if told is not None:
            parts["shows"] = told
        if target.facts is not None:
            like = likeness(target, figure, verdicts)
            honest = honesty(target, figure, verdicts, found, len(target.facts.texts))
            parts["likeness"], detail = like.score * honest, like.parts
    except TooMuch as error:  # more text than is read: what it says counts for nothing
        return _nothing(str(error), figure, verdicts)
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Drawn(None, {}, said, figure=figure, verdicts=verdicts)
    return Drawn(_total(parts, weights), parts, "", detail, figure, verdicts)


def legible(verdicts: Sequence[Verdict]) -> float:
    """1 without a finding, less for each; 0 where the figure cannot be looked at."""
    cost = 0.0
    for verdict in verdicts:
        if verdict.check in LEGIBLE and verdict.status is Status.FAILED:
            listed = verdict.detail.get("findings", ())
            cost += sum(_COSTS[finding["severity"]] for finding in listed)
    return max(0.0, 1 - cost)


def _nothing(
    reason: str, figure: Figure | None = None, verdicts: tuple[Verdict, ...] = ()
) -> Drawn:
    return Drawn(0.0, {"ran": 0.0}, reason, figure=figure, verdicts=verdicts)


def _total(parts: Mapping[str, float], weights: Weights) -> float:
    counted = {name: float(getattr(weights, name)) for name in parts}
    content = {name: counted[name] for name in ("shows", "likeness") if counted.get(name)}
    whole = sum(content.values())
    told = sum(weight * parts[name] for name, weight in content.items()) / whole if whole else 1.0
    scale = {"legible": told, "ran": 1.0, "shows": 1.0, "likeness": 1.0}
    total = sum(counted.values())
    earned = sum(counted[name] * parts[name] * scale[name] for name in parts)
    return round(earned / total, 6) if total else 0.0


# ------------------------------------------------------------------------------- many at once


@lru_cache(maxsize=4)
def _renderer(seconds: float, slots: int) -> Renderer:
    return Renderer(Limits(wall_seconds=seconds), slots=slots)


_starting = threading.Lock()


def shared_renderer(seconds: float = 20.0, slots: int | None = None) -> Renderer:
    """This process's own, which stays warm; `slots` at a time, the cores that there are."""
    with _starting:
        return _renderer(seconds, slots or cores())


def score_replies(
    replies: Sequence[str],
    targets: Sequence[Target],
    weights: Weights = Weights(),
    *,
    seconds: float = 20.0,
    slots: int | None = None,
) -> list[Drawn]:
    """Each reply against its target, `slots` at a time (the cores that there are), in order.

    seconds: wall clock of one program. The renderer is one of this process and stays warm.
    """
    if len(replies) != len(targets):
        raise InputError(f"{len(replies)} replies and {len(targets)} targets: give one for each")
    if not replies:
        return []
    renderer = shared_renderer(seconds, slots)

    def one(reply: str, target: Target) -> Drawn:
        return score_reply(reply, target, renderer.render, weights)

    with ThreadPoolExecutor(min(renderer.slots, len(replies))) as pool:
        return list(pool.map(one, replies, targets))
