"""Overlapping, clipped and struck-through labels, on figures drawn by the renderer."""

from __future__ import annotations

import pytest

from scigen_data.checks.rules.geometry import area, ink, overlap
from scigen_data.checks.rules.layout import clipped, overlapping
from scigen_data.facts import Box, Facts, Role, TextFact
from scigen_data.records import Figure, Status
from tests.checks.drawings import draw, failed, on_bare, problem, reason

# ----------------------------------------------------------------------------- overlap


def test_labels_over_each_other_overlap() -> None:
    figure = on_bare("ax.text(4, 5, '6 V', size=20); ax.text(4.2, 5.1, 'R = 5 Ω', size=20)")
    assert failed(figure) == ["audit/overlap"]
    message = reason("audit/overlap", figure)
    assert "'6 V'" in message
    assert "'R = 5 Ω'" in message
    assert "move them apart" in message


def test_neighbours_do_not_overlap() -> None:
    figure = on_bare("ax.text(5, 5, 'left', ha='right'); ax.text(5.05, 5, 'right')")
    assert failed(figure) == []


def test_the_same_text_twice_in_place_is_a_shadow() -> None:
    figure = on_bare("[ax.text(4 + d, 5 - d, 'mass', size=20, color=c) for d, c in "
                     "((0.03, '0.7'), (0, 'k'))]")  # fmt: skip
    assert failed(figure) == []


def test_white_text_on_white_is_not_there() -> None:
    figure = on_bare("ax.text(4, 5, 'seen', size=20); ax.text(4.8, 3, 'unseen', color='w')")
    assert failed(figure) == []
    asked = problem("A mass of 7.25 kg falls.", "")
    assert failed(
        on_bare("ax.text(4, 5, 'mass m'); ax.text(1, 1, '7.25 kg', color='w')"), asked
    ) == ["audit/givens"]


def test_rotated_labels_side_by_side_do_not_overlap() -> None:
    body = "[ax.text(3 + d, 3, 'long rotated label', rotation=45, size=12) for d in (0, 0.8)]"
    figure = on_bare(body.replace("'long rotated label'", "f'rotated label {d}'"))
    first, second = figure.facts.texts
    assert first.box.intersect(second.box).area > 0.3 * first.box.area
    assert "audit/overlap" not in failed(figure)


@pytest.mark.parametrize(
    "body",
    [
        "plt.plot([0, 1, 2], [5, 3, 4], label='a'); plt.legend(); plt.title('T'); plt.xlabel('x')",
        "plt.table([['1', '2'], ['3', '4']], loc='center'); plt.axis('off')",
        "plt.axes(projection='3d').plot([0, 1], [0, 1], [0, 1])",
        "plt.bar(['one', 'two', 'three'], [1, 2, 3]); plt.grid()",
        "plt.axes(projection='polar').plot([0, 1, 2], [1, 2, 3])",
        "plt.imshow([[1, 2], [3, 4]]); plt.colorbar(label='T (K)')",
        "fig, axes = plt.subplots(2, 2, layout='constrained'); [a.plot([1, 2]) for a in axes.flat]",
        "plt.semilogy([1, 10, 100]); plt.ylabel('p (Pa)')",
    ],
)
def test_ticks_legends_and_tables_as_they_come_raise_nothing(body: str) -> None:
    assert failed(draw(body)) == []


def test_crowded_ticks_overlap() -> None:
    figure = draw(
        "plt.figure(figsize=(3, 3)); plt.bar([f'long category {i}' for i in range(8)], range(1, 9))"
    )
    assert failed(figure) == ["audit/overlap"]
    assert "tick labels" in reason("audit/overlap", figure)


def test_a_table_cell_that_runs_into_the_next_overlaps() -> None:
    cells = "[['a text far wider than its cell' * 2, 'and another one just as long' * 2]]"
    figure = draw(f"plt.table({cells}, loc='center').auto_set_font_size(False); plt.axis('off')")
    assert "audit/overlap" in failed(figure)


def test_a_legend_over_a_label_overlaps() -> None:
    figure = draw(
        "plt.plot([0, 1], [0, 1], label='path of the ball'); plt.legend(loc='upper left')\n"
        "plt.text(0.1, 0.95, 'apex of the flight', size=14)"
    )
    assert "audit/overlap" in failed(figure)
    assert "move the legend" in reason("audit/overlap", figure)


def label(text: str, box: Box, **more: object) -> TextFact:
    fields: dict[str, object] = {"role": Role.ANNOTATION, "visible": box, **more}
    return TextFact(text, text, box=box, **fields)  # type: ignore[arg-type]


def hand_made(*texts: TextFact) -> Figure:
    return Figure(Status.OK, facts=Facts(texts=texts))


def test_touching_is_not_overlapping() -> None:
    a, b = label("a1", Box(0, 0, 40, 20)), label("b2", Box(38.5, 0, 80, 20))
    assert not overlapping(problem(), hand_made(a, b)).findings
    c = label("b2", Box(30, 0, 80, 20))
    (finding,) = overlapping(problem(), hand_made(a, c)).findings
    assert finding.severity == "minor"
    assert finding.boxes == (a.box, c.box)


def test_the_corner_of_two_axes_is_forgiven_what_one_axis_is_not() -> None:
    tick = {"role": Role.TICK, "axes": 0}
    corner = (label("0", Box(0, 0, 20, 20), **tick), label("5", Box(16, 14, 36, 34), **tick))
    row = (label("10", Box(0, 0, 20, 20), **tick), label("20", Box(16, 0, 36, 20), **tick))
    assert not overlapping(problem(), hand_made(*corner)).findings
    assert overlapping(problem(), hand_made(*row)).findings


def test_overlap_of_polygons_is_their_common_area() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    diamond = ((2.0, -2.0), (6.0, 2.0), (2.0, 6.0), (-2.0, 2.0))
    assert area(square) == 16
    assert overlap(square, diamond) == pytest.approx(16)
    assert overlap(square, tuple((x + 2, y) for x, y in square)) == pytest.approx(8)
    assert overlap(square, tuple((x + 9, y) for x, y in square)) == 0


def test_the_ink_of_a_rotated_text_follows_its_quad() -> None:
    quad = (0.0, 10.0, 10.0, 0.0, 14.0, 4.0, 4.0, 14.0)
    fact = label("ab", Box(0, 0, 14, 14), quad=quad, rotation=45.0)
    assert area(ink(fact, margin=0)) == pytest.approx(area([(0, 10), (10, 0), (14, 4), (4, 14)]))


# ----------------------------------------------------------------------------- clipped


def test_text_cut_by_the_axes_is_clipped() -> None:
    figure = draw("plt.plot([0, 1]); plt.text(0.97, 0.5, 'a long clipped label', clip_on=True)")
    assert failed(figure) == ["audit/clipped"]
    assert "is cut off" in reason("audit/clipped", figure)


def test_text_that_is_nowhere_to_be_seen_is_clipped() -> None:
    gone = label("off", Box(900, 0, 940, 20), visible=None)
    (finding,) = clipped(problem(), hand_made(gone)).findings
    assert finding.severity == "major"
    assert "outside the visible area" in finding.message


# ------------------------------------------------------------------------------ struck


@pytest.mark.parametrize(
    "line",
    [
        "ax.plot([1, 9], [5, 5], 'k')",
        "ax.plot([5.2, 5.2], [1, 9], 'k')",
        "ax.plot([2, 8], [4, 6], 'b', lw=2)",
        "ax.plot([1, 9], [5, 5], 'k--')",
        "ax.plot([5.2, 5.2], [1, 9], 'k--', lw=1)",
        "ax.annotate('', (9, 6), (1, 4), arrowprops={'arrowstyle': '->'})",
        "ax.add_patch(plt.Circle((5, 9), 4, fill=False))",
    ],
)
def test_a_line_through_a_label_strikes_it(line: str) -> None:
    figure = on_bare(f"ax.text(5, 5, 'mass m', size=14, ha='center', va='center'); {line}")
    assert failed(figure) == ["audit/struck"]
    assert "'mass m'" in reason("audit/struck", figure)


def test_a_line_through_a_rotated_label_strikes_it() -> None:
    text = "ax.text(5, 5, 'slope length', size=14, rotation=30, ha='center', va='center')"
    assert failed(on_bare(f"{text}; ax.plot([5, 5], [1, 9], 'k')")) == ["audit/struck"]
    assert failed(on_bare(f"{text}; ax.plot([9, 9], [1, 9], 'k')")) == []


@pytest.mark.parametrize(
    "body",
    [
        # on a ground of its own
        (
            "ax.plot([1, 9], [5, 5], 'k'); ax.text(5, 5, '5 cm', ha='center', va='center',"
            " bbox={'facecolor': 'w', 'edgecolor': 'none', 'pad': 4})"
        ),
        # in a gap of its line
        (
            "ax.plot([1, 4], [5, 5], 'k'); ax.plot([6, 9], [5, 5], 'k');"
            "ax.text(5, 5, 'R', ha='center', va='center')"
        ),
        # in a frame
        "ax.text(5, 5, 'cell', ha='center', va='center', bbox={'facecolor': 'w'})",
        # beside a line
        "ax.plot([1, 9], [5, 5], 'k'); ax.text(5, 5.2, 'above the line', ha='center')",
        # at the end of an arrow
        "ax.annotate('crest', (8, 8), (4, 4), arrowprops={'arrowstyle': '->'})",
        # over a filled area and pale grid lines
        "ax.add_patch(plt.Rectangle((1, 1), 8, 8, fc='lightblue')); ax.text(4, 5, 'water')",
        "ax.axis('on'); ax.grid(); ax.text(4.1, 5.1, 'between grid lines')",
    ],
)
def test_labels_on_their_own_ground_are_left_alone(body: str) -> None:
    assert failed(on_bare(body)) == []
