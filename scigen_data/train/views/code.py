"""Plan and program, of a figure or of a problem's text."""

from __future__ import annotations

import re

from scigen_data.train.conversations import (
    NO_IMAGE,
    NO_PROGRAM,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)

# Language -> its name in a prompt, the info string of its fence.
LANGUAGES = {"python": ("Python program with Matplotlib", "python"), "tikz": ("TikZ", "latex")}


def _of_image(row: Row, options: ViewOptions) -> list[Example] | Left:
    if row["image"] is None:
        return NO_IMAGE
    asked = "Draw this figure again as code, with the same content and the same labels."
    return _examples(row, options, asked, image=True)


def _of_text(row: Row, options: ViewOptions) -> list[Example] | Left:
    kind = f"Kind of figure: {row['image_type']}\n\n" if row.get("image_type") else ""
    asked = (
        "Draw the figure that goes with this problem: everything that is given, and nothing "
        "of the solution."
    )
    return _examples(row, options, asked, f"\n\n{kind}{row['question'].strip()}", image=False)


def _examples(
    row: Row, options: ViewOptions, asked: str, problem: str = "", *, image: bool
) -> list[Example] | Left:
    program = (row["program"] or "").strip("\n").rstrip()
    plan = (row["plan"] or "").strip()
    if not program or (options.plan and not plan):
        return NO_PROGRAM
    tool, fence = LANGUAGES.get(row.get("language") or "python", LANGUAGES["python"])
    kind = "TikZ document" if fence == "latex" else tool
    form = (
        f"First write a plan (content, layout, labels, constraints), then the {kind}, complete, "
        f"in one `{fence}` block."
        if options.plan
        else f"Write the {kind}, complete, in one `{fence}` block."
    )
    block = fenced(program, fence)
    text = f"## Plan\n{plan}\n\n## Program\n{block}" if options.plan else block
    made = example(row, f"{asked} {form}{problem}", options, image=image)
    return [{**made, "completion": said(text)}]


def fenced(program: str, info: str) -> str:
    """A program in a fence that it does not close by itself."""
    longest = max(map(len, re.findall(r"`{3,}", program)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{info}\n{program}\n{marks}"


IMAGE_TO_CODE = View(
    name="image-to-code",
    summary="the figure -> plan and program",
    needs=("image", "plan", "program"),
    examples=_of_image,
    aliases=("code",),
)
TEXT_TO_CODE = View(
    name="text-to-code",
    summary="the problem's text, without a figure -> plan and program",
    needs=("question", "plan", "program"),
    examples=_of_text,
    images=False,
)
