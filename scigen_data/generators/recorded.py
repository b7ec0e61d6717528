"""Replies recorded earlier, read as ImgCoder reads a live model's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scigen_data.clients.recorded import RecordedReplies
from scigen_data.generators.imgcoder import filled
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import GeneratorSpec, Setting
from scigen_data.records import Attempt, Draft, Problem, Status


class RecordedCoder:
    """Drafts from a folder of `<problem id>.md`; a problem without one ends as `skipped`.

    The plan and program are what an endpoint giving these replies would lead to. Model and
    prompt are not known from a reply, so `model` is what the caller says and the prompt is empty.
    Raises InputError where the folder is missing or empty.
    """

    name = "recorded"
    max_attempts = 1
    trusted = False

    def __init__(self, folder: Path, *, model: str = "") -> None:
        self.replies = RecordedReplies(folder)
        self.model = model

    async def draft(
        self,
        problem: Problem,
        seed: int,
        history: Sequence[Attempt],  # noqa: ARG002 - there is one reply a problem
    ) -> Draft:
        """The problem's recorded draft."""
        draft = Draft(status=Status.OK, generator=self.name, model=self.model, seed=seed)
        return filled(draft, self.replies.reply(problem.id))


def _made(setting: Setting) -> RecordedCoder:
    return RecordedCoder(setting.options.replies or Path())


def _check(options: BuildOptions) -> None:
    RecordedReplies(options.replies or Path())  # says what is wrong with the folder


RECORDED = GeneratorSpec(
    "recorded",
    "replies recorded earlier, a file a problem, read as a live model's",
    make=_made,
    uses=("replies",),
    needs={"replies": "a folder of replies: {flag} DIR"},
    check=_check,
)
