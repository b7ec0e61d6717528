"""A program that writes its own result record: what is no record of ours is its row's outcome."""

from __future__ import annotations

import copy
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.facts import MAX_LISTED, MAX_TEXT, Facts
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Limits, Renderer, handover, result

BOX = {"x0": 10.0, "y0": 10.0, "x1": 60.0, "y1": 30.0}
TEXT: dict[str, Any] = {
    "text": "12 V",
    "plain": "12 V",
    "role": "annotation",
    "box": BOX,
    "quad": [],
    "visible": BOX,
    "size": 10.0,
    "rotation": 0.0,
    "color": "#000000",
    "zorder": 3.0,
    "axes": 0,
}
TURNED = {
    **TEXT,
    "text": r"$4\,\Omega$",
    "plain": "4 Ω",
    "quad": [20.0, 20.0, 50.0, 40.0, 45.0, 48.0, 15.0, 28.0],
    "rotation": -33.7,
}
SHAPE: dict[str, Any] = {
    "kind": "line",
    "box": BOX,
    "axes": 0,
    "zorder": 2.0,
    "label": "",
    "color": "#000000ff",
    "fill": "",
    "width": 1.0,
    "points": [10.0, 10.0, 60.0, 30.0],
}
PATCH = {**SHAPE, "kind": "patch", "fill": "#ff0000ff", "points": [], "zorder": 4.0}
AXES: dict[str, Any] = {
    "box": {"x0": 0.0, "y0": 0.0, "x1": 100.0, "y1": 80.0},
    "xlim": [0.0, 1.0],
    "ylim": [0.0, 1.0],
    "aspect": "auto",
    "projection": "rectilinear",
    "visible_frame": True,
}
HONEST: dict[str, Any] = handover.outcome(
    "ok",
    facts={
        "texts": [TEXT, TURNED],
        "shapes": [SHAPE, PATCH],
        "axes": [AXES],
        "truncated": False,
        "dpi": 100.0,
        "canvas": AXES["box"],
    },
    warnings=["UserWarning: so it goes"],
    missing=["中"],
    figures=1,
    size=[100, 80],
)
PIXELS = b"".join(
    (b"\0" if 20 <= row < 60 and row % 2 == 0 else b"\xff") * 150 + b"\xff" * 150
    for row in range(80)
)
PROBLEM = Problem(
    "q",
    "A battery of 12 V feeds a resistor of 4 Ω. How large is the current?",
    "3 A",
    multimodal_question="How large is the current?",
)


def read(record: object, limits: Limits = Limits()) -> Figure:  # noqa: B008 - frozen
    line = record if isinstance(record, bytes) else json.dumps(record).encode()
    with tempfile.TemporaryFile() as file:
        file.write(line + b"\n" + PIXELS)
        file.flush()
        return result.read(file.fileno(), limits)


def is_refused(figure: Figure) -> bool:
    return (figure.status, figure.reason, figure.png) == (Status.CODE_ERROR, result.NOT_OURS, None)


def test_the_honest_record_fits() -> None:
    figure = read(HONEST)
    assert figure.status is Status.OK, figure
    assert [text.plain for text in figure.facts.texts] == ["12 V", "4 Ω"]
    assert figure.facts.warnings == ("UserWarning: so it goes",)
    assert Facts.from_json(figure.facts.to_json()) == figure.facts


Change = Callable[[dict[str, Any]], object]

KINDS: dict[str, Change] = {
    "limits that are words": lambda f: f["axes"][0].update(xlim=["a", "b"]),
    "three limits": lambda f: f["axes"][0].update(ylim=[0.0, 1.0, 2.0]),
    "a colour that is none": lambda f: f["texts"][0].update(color="no colour"),
    "half a colour": lambda f: f["shapes"][0].update(fill="#12345"),
    "a colour and a line": lambda f: f["shapes"][0].update(color="#000000\n"),
    "corners far away": lambda f: f["texts"][1].update(quad=[0, 0, 1e12, 0, 1e12, 20, 0, 20]),
    "seven corners": lambda f: f["texts"][1].update(quad=[1.0] * 7),
    "six corners": lambda f: f["texts"][1].update(quad=[1.0] * 6),
    "endless corners": lambda f: f["texts"][1].update(quad=[1.0] * 80_000),
    "half a point": lambda f: f["shapes"][0].update(points=[1.0] * 7),
    "endless points": lambda f: f["shapes"][0].update(points=[1.0] * 80_000),
    "a dpi next to nothing": lambda f: f.update(dpi=1e-320),
    "no dpi": lambda f: f.update(dpi=0.0),
    "a dpi below nothing": lambda f: f.update(dpi=-100.0),
    "no facts": lambda f: f.clear(),
    "no texts": lambda f: f.pop("texts"),
    "no canvas": lambda f: f.pop("canvas"),
    "a missing number": lambda f: f["texts"][0].pop("size"),
    "a role of its own": lambda f: f["texts"][0].update(role="king"),
    "a kind of its own": lambda f: f["shapes"][0].update(kind="curve"),
    "an aspect of its own": lambda f: f["axes"][0].update(aspect="1e"),
    "a projection without end": lambda f: f["axes"][0].update(projection="p" * 9_000),
    "axes that are not there": lambda f: f["texts"][0].update(axes=1),
    "axes below none": lambda f: f["shapes"][0].update(axes=-2),
    "axes and a half": lambda f: f["texts"][0].update(axes=0.5),
    "a label without end": lambda f: f["shapes"][0].update(label="x" * (MAX_TEXT + 1)),
    "a text without end": lambda f: f["texts"][0].update(text="x" * (MAX_TEXT + 1)),
    "texts without end": lambda f: f.update(texts=[TEXT] * 2_001),
    "a million texts": lambda f: f.update(texts=[{}] * 10**6),
    "half a character": lambda f: f["texts"][0].update(plain="\ud800"),
    "NaN": lambda f: f["texts"][0].update(zorder=float("nan")),
    "infinity": lambda f: f["shapes"][0].update(width=float("inf")),
    "a number beyond all": lambda f: f["texts"][0].update(rotation=10**400),
    "a truth for a number": lambda f: f["texts"][0].update(size=True),
    "a number for a truth": lambda f: f.update(truncated=0),
    "a box that is a list": lambda f: f["texts"][0].update(box=[0, 0, 1, 1]),
    "a key of its own": lambda f: f["texts"][0].update(more=1),
    "a deep nest": lambda f: f.update(axes=json.loads("[" * 900 + "]" * 900)),
    "facts in facts": lambda f: f.update(facts=copy.deepcopy(f)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_facts_that_the_renderer_does_not_write_are_refused(kind: str) -> None:
    record = copy.deepcopy(HONEST)
    KINDS[kind](record["facts"])
    figure = read(record)
    assert is_refused(figure), figure
    assert figure.detail  # says what does not fit
    assert figure.detail.isprintable()


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"detail": ""},
        {"facts": None},
        {"status": "failed"},
        {"status": "blank"},
        {"warnings": ["w"] * (MAX_LISTED + 1)},
        {"warnings": ["w" * 5_000]},
        {"missing": "中"},
        {"figures": -1},
        {"figures": 1.5},
        {"size": [100]},
        {"size": []},
        {"size": [80, 100, 1]},
        {"size": [8_000, 2]},
        {"reason": "r" * 9_000},
    ],
)
def test_a_record_that_the_renderer_does_not_write_is_refused(change: dict[str, Any]) -> None:
    assert is_refused(read({**HONEST, **change}))


@pytest.mark.parametrize("key", HONEST)
def test_every_key_is_there(key: str) -> None:
    assert is_refused(read({name: value for name, value in HONEST.items() if name != key}))


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (b'"dpi":100.0', b'"dpi":100.0,"dpi":100.0'),
        (b'"dpi":100.0', b'"dpi" :1.0,"dpi":100.0'),
        (b'"dpi":100.0', b'"dpi"\t:1.0,"dpi":100.0'),
        (b'"dpi":100.0', b'"dpi"\r:1.0,"dpi":100.0'),
        (b'"status":"ok"', b'"status":"ok","status":"ok"'),
        (b'"facts":{', b'"facts":{"texts":[]},"facts":{'),
        (b'"x0":10.0', b'"x0":10.0,"x0":10.0'),
        (b'"canvas":{', b'"canvas":null,"canvas":{'),
    ],
)
def test_a_key_stands_there_once(once: bytes, twice: bytes) -> None:
    line = json.dumps(HONEST, separators=(",", ":")).encode()
    assert read(line).status is Status.OK
    assert once in line
    assert is_refused(read(line.replace(once, twice, 1)))


@pytest.mark.parametrize(
    "words", ['a": b', 'a" : b', 'a\\": b', '\\" :', 'c":', "\\", 'tab\t":', "\x7f"]
)
def test_words_that_look_like_keys_are_words(words: str) -> None:
    record = copy.deepcopy(HONEST)
    record["facts"]["texts"][0].update(text=words, plain=words)
    record["warnings"] = [words]
    figure = read(record)
    assert figure.status is Status.OK, figure
    assert figure.facts.texts[0].text == words


def test_a_failure_says_no_more_than_a_failure_does() -> None:
    failure = handover.outcome("code_error", "it broke", detail="line 1")
    figure = read(failure)
    assert (figure.status, figure.reason, figure.detail) == (
        Status.CODE_ERROR,
        "it broke",
        "line 1",
    )
    assert is_refused(read({**failure, "facts": HONEST["facts"]}))
    assert is_refused(read({**failure, "facts": None}))
    assert is_refused(read({**failure, "reason": "\ud800"}))


def test_fewer_artists_may_be_agreed() -> None:
    assert read(HONEST, Limits(max_artists=2)).status is Status.OK
    assert is_refused(read(HONEST, Limits(max_artists=1)))


def test_a_program_that_forges_gets_its_own_outcome_and_the_next_is_drawn(
    renderer: Renderer,
) -> None:
    record = copy.deepcopy(HONEST)
    KINDS["limits that are words"](record["facts"])
    data = json.dumps(record).encode() + b"\n" + PIXELS
    forged = renderer.render(
        f"import ctypes, os\nd = {data!r}\nos.lseek(3, 0, 0); os.ftruncate(3, 0); os.write(3, d)\n"
        "ctypes.CDLL(None)._exit(0)\n"
    )
    assert is_refused(forged)
    assert audit(PROBLEM, forged)[0].status is Status.CODE_ERROR
    assert renderer.render("import matplotlib.pyplot as plt\nplt.plot([1, 2])").status is Status.OK


# -------------------------------------------------------------------------------- every field

MANY = 500

VALUES: tuple[Any, ...] = (
    *(None, True, False, "", "a", "\n", "\0", "#000000", "auto", "equal", "line", "tick", "ok"),
    *(0, 1, -1, 2, 7, 0.0, -0.0, 0.5, -0.5, 1e-9, 5e-324, 1e-320, 1e3, -1e3, 99.9, 1e5, 1e6, -1e6),
    *(1.6e7, -1.6e7, 1e9, 1e12, -1e12, 1e18, 1e300, -1e300, 1.7e308, 10**30, 10**400),
    *(float("nan"), float("inf"), float("-inf")),
    *("\ud800", "x" * 2_000, "x" * 9_000, "$" * 99, "\\frac{1}{0}", "9" * 999, "1e999 V", "½²⁹"),
    *("12 V" * 400, "∞ × 10^99999 kg", "( " * 900, "١٢", "a\u0301" * 500, "\u202e12 V", "/" * 500),
    *([], [0], [0.0, 0.0], [1.0, 0.0], [0.0, 1e300], [-1e300, 1e300], [1e-320, 0.0], ["a", "b"]),
    *([0.0] * 8, [1e6] * 8, [0, 0, 1e6, 0, 1e6, 1e6, 0, 1e6], [5.0] * 64, [1e7, -1e7] * 32),
    *([1.0] * 65, [[0.0]] * 8, [{}], {}, {"x0": 0.0}, {"x0": 0.0, "y0": 0.0, "x1": 0.0, "y1": 0.0}),
    {"x0": 60.0, "y0": 30.0, "x1": 10.0, "y1": 10.0},
    {"x0": -1e6, "y0": -1e6, "x1": 1e6, "y1": 1e6},
    {"x0": 99.9, "y0": 79.9, "x1": 99.9, "y1": 1e6},
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a record, itself left out."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield (*at, key)
        if isinstance(part, dict | list):
            yield from places(part, (*at, key))


def put(record: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        record = record[key]
    record[place[-1]] = value


def holds(figure: Figure) -> bool:
    """Whether a rule of the audit may ask this figure without failing."""
    verdicts = audit(PROBLEM, figure)
    broken = [verdict for verdict in verdicts if verdict.status is Status.ERROR]
    assert not broken, broken
    json.dumps([dict(verdict.detail) for verdict in verdicts], allow_nan=False).encode()
    return figure.status is Status.OK


@pytest.mark.parametrize("many", [600, pytest.param(3_000, marks=pytest.mark.slow)])
def test_whatever_one_field_says_it_is_refused_or_can_be_audited(many: int) -> None:
    seen = {True: 0, False: 0}
    for place, value in random.Random(5).sample(list(product(places(HONEST), VALUES)), many):
        record = copy.deepcopy(HONEST)
        put(record, place, value)
        figure = read(record)
        assert figure.status is Status.OK or is_refused(figure), (place, value, figure)
        try:
            seen[holds(figure)] += 1
        except Exception as error:
            raise AssertionError(f"{place} = {str(value)[:60]}: {error}") from error
    assert seen[True] > many // 10
    assert seen[False] > many * 2 // 3


@pytest.mark.slow
def test_whatever_some_fields_say_they_are_refused_or_can_be_audited() -> None:
    """Records that fit, forged again in several fields at once, by a seed."""
    rng = random.Random(11)
    everywhere = list(places(HONEST["facts"]))
    for _ in range(MANY):
        record = copy.deepcopy(HONEST)
        for place in rng.sample(everywhere, 4):
            old: Any = record["facts"]
            try:
                for key in place:
                    old = old[key]
            except (KeyError, IndexError, TypeError):  # its place was forged away
                continue
            put(record["facts"], place, alike(old, rng))
        figure = read(record)
        assert figure.status is Status.OK or is_refused(figure), figure
        holds(figure)


def alike(value: Any, rng: random.Random) -> Any:
    """Another value of the same type, most often within bounds."""
    match value:
        case bool():
            return not value
        case float():
            size = 10.0 ** rng.uniform(-9, 7)
            return rng.choice([0.0, size, -size, round(size), value + size, rng.uniform(-20, 120)])
        case int():
            return rng.choice([-1, 0, 1])
        case str():
            return rng.choice([value, "", "12 V", "#ff0000", "tick", "patch", "auto", "Ω" * 40])
        case list():
            many = rng.choice([0, 2, 4, 8, 30])
            return [rng.uniform(-200, 300) for _ in range(many)]
    return value
