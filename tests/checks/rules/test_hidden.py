"""Texts that something covers, and texts that only look as if."""

from __future__ import annotations

import pytest

from tests.checks.drawings import failed, on_bare, reason

TEXT = "ax.text(5, 5, 'spring constant', size=14, ha='center', va='center')"


def test_a_hidden_text_and_a_half_hidden_one_are_told_apart() -> None:
    whole = on_bare(f"{TEXT}; ax.add_patch(plt.Rectangle((2, 4), 6, 2, fc='tan', zorder=9))")
    half = on_bare(f"{TEXT}; ax.add_patch(plt.Rectangle((5, 4), 4, 2, fc='tan', zorder=9))")
    assert "'spring constant' is hidden" in reason("audit/hidden", whole)
    assert "A part of 'spring constant'" in reason("audit/hidden", half)
    assert "zorder" in reason("audit/hidden", half)


def test_a_text_in_the_colour_of_its_ground_asks_for_another_colour() -> None:
    figure = on_bare(f"ax.add_patch(plt.Rectangle((2, 4), 6, 2, fc='k')); {TEXT}")
    assert "choose another text colour" in reason("audit/hidden", figure)


@pytest.mark.parametrize(
    "turn", ["rotation=90", "rotation=25"], ids=["read upwards", "turned a little"]
)
def test_turned_texts_are_followed(turn: str) -> None:
    text = TEXT.replace("size=14", f"size=14, {turn}")
    cover = "ax.add_patch(plt.Rectangle((4, 5), 5, 4, fc='tan', ec='none', zorder=9))"
    assert "audit/hidden" in failed(on_bare(f"{text}; {cover}"))
    assert "audit/hidden" not in failed(on_bare(f"{cover.replace('zorder=9', 'zorder=0')}; {text}"))


@pytest.mark.parametrize(
    "body",
    [
        f"{TEXT}; ax.add_patch(plt.Rectangle((2, 4), 6, 2, fc='tan', alpha=0.4, zorder=9))",
        f"ax.add_patch(plt.Rectangle((2, 4), 6, 2, fc='tan', zorder=0)); {TEXT}",
        f"ax.add_patch(plt.Rectangle((2, 4), 6, 2, fc='k')); {TEXT[:-1]}, color='w')",
        "ax.text(2, 5, 'so      wide', size=14); ax.add_patch(plt.Rectangle((0, 0), 1, 1))",
        # a white shadow under the text itself
        (
            f"{TEXT[:-1]}, color='w'); {TEXT}; ax.add_patch(plt.Rectangle((0, 0), 9, 9, zorder=0,"
            " fc='w', ec='none'))"
        ),
    ],
    ids=["see-through", "below", "white on black", "spaces", "shadow"],
)
def test_what_can_be_read_is_not_hidden(body: str) -> None:
    assert failed(on_bare(body)) == []
