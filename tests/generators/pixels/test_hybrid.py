"""A program draws, an image model restyles: which of the two is asked, and for what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, Picture
from scigen_data.generators import Sketched
from scigen_data.generators.pixels.hybrid import HybridCoder
from scigen_data.records import Attempt, Draft, Figure, Problem, Status, Usage
from tests.generators.pixels.test_coder import Painter

PROBLEM = Problem("p1", "A ball of 2 kg lies on a slope of 30°.", "4.905 m/s²", "Physics - Optics")
DRAWN = Sketched(b"sketch", 806, 611, ("2 kg", "30°", "2 kg"))


@dataclass
class Coder:
    """Writes these programs in turn and remembers what it was told."""

    drafts: Sequence[Draft]
    name: str = "imgcoder"
    max_attempts: int = 3
    trusted: bool = False
    told: list[Sequence[Attempt]] = field(default_factory=list)

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        self.told.append(tuple(history))
        return self.drafts[len(self.told) - 1]


def program(text: str = "plt.show()") -> Draft:
    return Draft(
        Status.OK, plan="plan", program=text, prompt_version="imgcoder.v1", usage=Usage(10, 5)
    )


def hybrid(coder: Coder, painter: ImageModel, *sketches: Sketched | None) -> HybridCoder:
    left = list(sketches)

    async def sketch(problem: Problem, draft: Draft, trusted: bool) -> Sketched | None:
        assert trusted is coder.trusted
        return left.pop(0)

    return HybridCoder(
        coder, painter, sketch, name="images-hybrid", model_name="painter", strength=0.3
    )


def draft(generator: HybridCoder, history: Sequence[Attempt] = ()) -> Draft:
    return asyncio.run(generator.draft(PROBLEM, 3, history))


def attempt(earlier: Draft, status: Status = Status.UNPARSEABLE) -> Attempt:
    return Attempt(earlier, Figure(status, "reason"), ())


def test_draft_has_program_plan_and_picture() -> None:
    painter = Painter()
    found = draft(hybrid(Coder([program()]), painter, DRAWN))
    assert (found.status, found.program, found.plan) == (Status.OK, "plt.show()", "plan")
    assert found.image == b"image"
    assert found.usage == Usage(11, 7)
    assert found.generator == "images-hybrid"
    assert found.prompt_version == "imgcoder.v1+pixel.v1"


def test_model_is_given_the_figure_and_told_which_labels_must_stay() -> None:
    painter = Painter()
    draft(hybrid(Coder([program()]), painter, DRAWN))
    request = painter.asked[0]
    assert (request.source, request.strength) == (b"sketch", 0.3)
    assert request.prompt.count("- 2 kg") == 1
    assert "- 30°" in request.prompt
    assert PROBLEM.answer not in request.prompt
    assert (request.width, request.height) == (800, 608)  # the figure's, in multiples of 16


def test_program_that_fails_the_checks_is_not_restyled_and_comes_back_alone() -> None:
    painter = Painter()
    found = draft(hybrid(Coder([program()]), painter, None))
    assert (found.status, found.program, found.image) == (Status.OK, "plt.show()", None)
    assert not painter.asked


def test_coder_hears_of_its_failed_program() -> None:
    coder, painter = Coder([program("bad"), program("good")]), Painter()
    generator = hybrid(coder, painter, None, DRAWN)
    first = draft(generator)
    second = draft(generator, [attempt(first, Status.CODE_ERROR)])
    assert [len(history) for history in coder.told] == [0, 1]
    assert (second.program, second.image) == ("good", b"image")


def test_sound_program_is_kept_and_restyled_anew() -> None:
    for earlier in (
        Picture(b"cut"),
        Failure(Status.UNPARSEABLE, "the model answers without a picture"),
    ):
        coder, painter = Coder([program()]), Painter([earlier, Picture(b"whole")])
        generator = hybrid(coder, painter, DRAWN, DRAWN)
        first = draft(generator)
        second = draft(generator, [attempt(first)])
        assert len(coder.told) == 1
        assert (second.program, second.image, second.reason) == ("plt.show()", b"whole", "")
        assert second.usage == Usage()  # the program was paid for by the first attempt
        assert painter.asked[0].seed != painter.asked[1].seed


def test_failures_of_either_model_are_the_drafts_status() -> None:
    down = replace(program(""), status=Status.API_ERROR, reason="down")
    painter = Painter()
    assert draft(hybrid(Coder([down]), painter)).status is Status.API_ERROR
    assert not painter.asked
    refused = draft(hybrid(Coder([program()]), Painter([Failure(Status.FAILED, "no")]), DRAWN))
    assert (refused.status, refused.reason, refused.program) == (Status.FAILED, "no", "plt.show()")
