"""Draw, look, revise: an agent submits programs and is shown what they draw, for some turns.

environment = DrawingEnvironment(turns=3)
messages = environment.reset(row)
while not environment.done:
    turn = environment.step(agent(messages))
    messages += [..., *turn.messages]
environment.score
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from scigen_data.environments.draw import Drawn, Weights, score_reply, shared_renderer
from scigen_data.environments.target import Target, target_of
from scigen_data.errors import InputError
from scigen_data.images import ImageError, on_white, opened
from scigen_data.records import Figure, Status

Part = dict[str, Any]  # of a message: a text, or an image as PIL
Message = dict[str, Any]
FINDINGS, LONGEST = 8, 400  # that a turn says, and characters of each
_TASK = (
    "Draw the figure that goes with this problem: everything that is given, and nothing of the "
    "solution."
)
_AGAIN = "Draw this figure again as code, with the same content and the same labels."
_FORM = (
    "Write one complete program in a fenced block: `python` with Matplotlib, or `latex` with TikZ."
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What an agent is shown of what it submitted. `drawn` has the figure and its verdicts."""

    messages: tuple[Message, ...]
    score: float | None  # that the episode has if it ends here
    done: bool
    drawn: Drawn


class DrawingEnvironment:
    """One episode at a time; many may run at once, each its own, over one renderer.

    The score is that of the last program; 0 without one. A reply without a program takes its
    turn and leaves the score. What this package fails at ends the episode without a score.
    turns: that an episode has at most. seconds: wall clock of one program. render: what draws,
    in place of this process's renderer. Raises InputError without a turn.
    """

    def __init__(
        self,
        turns: int = 3,
        weights: Weights = Weights(),  # noqa: B008
        *,
        seconds: float = 20.0,
        slots: int | None = None,
        render: Callable[[str, str], Figure] | None = None,
    ) -> None:
        if turns < 1:
            raise InputError(f"turns={turns}: give 1 or more")
        self.turns = turns
        self.weights = weights
        self._render = render
        self._shared = partial(shared_renderer, seconds, slots)
        self._target: Target | None = None
        self.taken = 0
        self.done = True
        self.score: float | None = 0.0

    def reset(self, row: Mapping[str, Any]) -> list[Message]:
        """The messages that ask for the row's figure: from its image where it has `facts` and
        one, else from its question. Raises InputError for a row without either."""
        self._target = target_of(row)
        self.taken, self.done, self.score = 0, False, 0.0
        return [{"role": "user", "content": asked(self._target)}]

    def step(self, reply: str) -> Turn:
        """Draw a reply's program and say what came of it. Raises InputError where no episode
        runs, SandboxUnavailable where nothing can be drawn."""
        if self._target is None or self.done:
            raise InputError("no episode runs: call reset first, and after the last turn")
        render = self._render or self._shared().render
        drawn = score_reply(reply, self._target, render, self.weights)
        self.taken += 1
        if drawn.score is None or drawn.figure is not None:
            self.score = drawn.score
        self.done = drawn.score is None or self.taken >= self.turns
        messages = ({"role": "user", "content": shown(drawn, self.taken, self.turns)},)
        return Turn(messages, self.score, self.done, drawn)


def asked(target: Target) -> list[Part]:
    """The task: the reference's image, or the problem's text."""
    if target.facts is not None and target.png is not None:
        return [*_image(target.png), _text(f"{_AGAIN} {_FORM}")]
    return [_text(f"{_TASK} {_FORM}\n\n{target.problem.question.strip()}")]


def shown(drawn: Drawn, taken: int, turns: int) -> list[Part]:
    """The figure, if there is one, its parts and findings, and what is to be done next."""
    left = turns - taken
    lines = [f"Turn {taken} of {turns}."]
    figure = drawn.figure
    if drawn.score is None:
        lines.append("The program could not be looked at, through no fault of its own.")
        left = 0
    elif figure is None:
        lines.append(f"Nothing was drawn: {_brief(drawn.reason)}")
    elif drawn.reason:
        lines.append(f"The program failed. {_brief(drawn.reason)}")
    else:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in drawn.parts.items())
        lines.append(f"The program drew this figure, worth {drawn.score:.2f} ({parts}).")
    found = [
        verdict.reason
        for verdict in drawn.verdicts
        if verdict.status is Status.FAILED and verdict.reason
    ]
    if found and drawn.score is not None:
        lines += ["Findings:", *(f"- {_brief(each)}" for each in found[:FINDINGS])]
        if len(found) > FINDINGS:
            lines.append(f"- and {len(found) - FINDINGS} more")
    lines.append("Write the whole program again, better." if left else "This was the last turn.")
    image = _image(figure.png) if figure is not None and figure.png else []
    return [*image, _text("\n".join(lines))]


def _brief(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _text(text: str) -> Part:
    return {"type": "text", "text": text}


def _image(png: bytes) -> list[Part]:
    """The image in RGB, decoded; nothing for what is no image."""
    try:
        with opened(png) as image:
            return [{"type": "image", "image": on_white(image)}]
    except ImageError:
        return []
