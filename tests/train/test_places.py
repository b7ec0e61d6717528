"""Only what stands in a figure once, and is wholly seen, is asked for; the views that ask."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from scigen_data.errors import InputError
from scigen_data.facts import AxesFact, Box, Facts, Role, ShapeFact, TextFact
from scigen_data.train.conversations import Left, ViewOptions
from scigen_data.train.places import places_of, texts_of
from scigen_data.train.views import pick

SIZE = (400, 200)
WHOLE = AxesFact(Box(0, 0, *SIZE), (0, 1), (0, 1))
BLOCK = Box(100, 50, 160, 110)


def text(said: str, x: float, y: float, **fields: Any) -> TextFact:
    box = Box(x, y, x + 40, y + 12)
    return TextFact(said, said, **{"role": Role.ANNOTATION, "box": box, "visible": box, **fields})


def row(facts: Facts, **columns: Any) -> dict[str, Any]:
    """A canonical row: white, a red block where `BLOCK` is."""
    image, buffer = Image.new("RGB", SIZE, "white"), BytesIO()
    ImageDraw.Draw(image).rectangle((100, 50, 160, 110), fill="#c00000")
    image.save(buffer, "PNG")
    return {
        "id": "r",
        "image": {"bytes": buffer.getvalue(), "path": None},
        "facts": facts.to_json(),
        "width": SIZE[0],
        "height": SIZE[1],
        "caption": "A block on an incline, and its shadow.",
        **columns,
    }


def names(facts: Facts) -> list[str]:
    return [place.name for place in places_of(facts, row(facts), SIZE)]


def asked(view: str, facts: Facts, **options: Any) -> dict[str, str]:
    """Question and answer of each example."""
    found = pick(view).examples(row(facts), ViewOptions(**options))
    assert not isinstance(found, Left), found
    return {each["prompt"][-1]["content"]: each["completion"][0]["content"] for each in found}


def test_a_text_that_stands_there_twice_is_not_asked_for() -> None:
    same = (text("2,5 m", 0, 0), text("2.5 m", 60, 0), text("3 m", 120, 0), text("3 m²", 180, 0))
    assert names(Facts(texts=same)) == ["3 m", "3 m²"]


@pytest.mark.parametrize(
    "hidden",
    [
        text("5 kg", 0, 0, visible=None),
        text("5 kg", 380, 0, visible=Box(380, 0, 400, 12)),
        text("5 kg", 110, 60),  # under the lid
        text("5 kg", 0, 0, role=Role.TICK),
        text("  ", 0, 0),
    ],
)
def test_what_is_not_wholly_seen_and_ticks_are_not_asked_for(hidden: TextFact) -> None:
    lid = ShapeFact("patch", BLOCK, zorder=5.0, fill="#c00000ff")
    facts = Facts(texts=(hidden, text("7 kg", 0, 40)), shapes=(lid,))
    assert names(facts) == ["7 kg"]


def test_a_part_is_asked_for_by_a_name_that_the_rows_words_use() -> None:
    def part(label: str, x: float, **fields: Any) -> ShapeFact:
        return ShapeFact(
            **{"kind": "patch", "box": Box(x, 50, x + 20, 90), "label": label, **fields}
        )

    facts = Facts(
        texts=(text("North Farm", 0, 0), text("Q2", 0, 20, role=Role.TICK), text("incline", 0, 40)),
        shapes=(
            part("block", 60),
            part("incline", 90),  # a text of the figure says the same
            part("wedge_3", 120),
            part("gravity", 150),  # nobody speaks of it
            part("on", 180),
            part("shadow", 190, box=Box(190, 50, 260, 53)),  # one stroke
            part("North Farm, Q2", 210),
        ),
    )
    assert names(facts) == ["North Farm", "incline", "block", "North Farm, Q2"]
    again = Facts(texts=facts.texts, shapes=(*facts.shapes, part("block", 300)))
    assert "block" not in names(again)


def test_a_part_that_leaves_its_axes_is_not_asked_for() -> None:
    half = AxesFact(Box(0, 0, 200, 200), (0, 1), (0, 1))
    line = ShapeFact(
        "line", Box(150, 50, 200, 50), axes=0, label="block", points=(150, 50, 260, 50)
    )
    bar = ShapeFact("patch", Box(50, 100, 80, 200), axes=0, label="incline")
    assert names(Facts(shapes=(line, bar), axes=(half,))) == ["incline"]


def test_a_box_and_a_point_of_a_text_and_of_parts() -> None:
    facts = Facts(
        texts=(text("5 kg", 20, 20),),
        shapes=(
            ShapeFact("patch", BLOCK, label="block", fill="#c00000ff"),
            ShapeFact("line", Box(200, 100, 300, 150), label="incline",
                      points=(200, 150, 300, 100)),
        ),
    )  # fmt: skip
    boxes = asked("grounding", facts, coordinates="pixels")
    assert boxes == {
        'Where in this figure is the text "5 kg"? Give its box as JSON.': (
            '[{"bbox_2d": [20, 20, 60, 32], "label": "5 kg"}]'
        ),
        'Where in this figure is the part called "block"? Give its box as JSON.': (
            '[{"bbox_2d": [100, 50, 160, 110], "label": "block"}]'
        ),
        'Where in this figure is the part called "incline"? Give its box as JSON.': (
            '[{"bbox_2d": [200, 100, 300, 150], "label": "incline"}]'
        ),
    }
    points = [json.loads(each)[0] for each in asked("point", facts, coordinates="pixels").values()]
    assert {each["label"]: each["point_2d"] for each in points} == {
        "5 kg": [40, 26],
        "block": [130, 80],
        "incline": [250, 125],
    }


def test_a_point_is_given_only_where_the_image_has_the_parts_colour() -> None:
    blue = ShapeFact("patch", BLOCK, label="block", fill="#0000c0ff")
    white = ShapeFact("patch", Box(200, 0, 240, 40), label="incline", fill="#ffffffff")
    red = ShapeFact("patch", BLOCK, label="block", fill="#c00000ff")
    under = ShapeFact("patch", Box(90, 40, 170, 120), fill="#c80000ff", zorder=-1.0)
    for shapes in ((blue, white), (red, under)):
        found = pick("point").examples(row(Facts(shapes=shapes)), ViewOptions())
        assert str(found) == "nothing with a name of its own"


def test_places_are_those_of_the_image_that_the_row_holds() -> None:
    facts = Facts(texts=(text("5 kg", 200, 100),))
    large = row(facts, width=800, height=400)  # the facts' figure was twice as large
    found = pick("grounding").examples(large, ViewOptions(coordinates="pixels"))
    assert not isinstance(found, Left)
    assert '"bbox_2d": [100, 50, 120, 56]' in found[0]["completion"][0]["content"]


def test_models_that_name_points_are_given_no_boxes() -> None:
    found = pick("grounding").examples(row(Facts()), ViewOptions(coordinates="molmo"))
    assert str(found) == "Molmo name points, not boxes: view point"
    assert asked("point", Facts(texts=(text("5 kg", 180, 94),)), coordinates="molmo") == {
        'Point to the text "5 kg".': '<point x="50.0" y="50.0" alt="5 kg">5 kg</point>'
    }


def test_ocr_reads_line_by_line() -> None:
    words = (text("c", 0, 40), text("b", 200, 2), text("a", 0, 5), text("d", 60, 41),
             text("x", 300, 5, visible=None))  # fmt: skip
    assert [each.plain for each in texts_of(Facts(texts=words))] == ["a", "b", "c", "d"]
    said = next(iter(asked("ocr", Facts(texts=words)).values()))
    assert [each["text_content"] for each in json.loads(said)] == ["a", "b", "c", "d"]


def test_a_text_is_counted_where_all_of_its_kind_are_seen() -> None:
    twice = (text("Cl", 0, 0), text("Cl", 60, 0), text("m", 0, 40), text("m", 60, 40, visible=None))
    question = 'How many times does the label "Cl" stand in this figure?'
    assert asked("count", Facts(texts=twice)) == {f"{question} Answer with the number alone.": "2"}


@pytest.mark.parametrize("view", ["grounding", "point", "ocr", "chart-to-table", "count"])
def test_a_row_without_facts_or_not_with_all_is_left_out(view: str) -> None:
    for facts in (Facts(), Facts(texts=(text("5 kg", 0, 0),), truncated=True)):
        assert str(pick(view).examples(row(facts), ViewOptions())) == "no facts of the figure"
    bare = {**row(Facts()), "image": None}
    assert str(pick(view).examples(bare, ViewOptions())) == "no image"


def test_coordinates_that_there_are_not_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="no coordinates 'quen': choose one of per-1000"):
        ViewOptions(coordinates="quen")
