"""A program that something was found against, to the one that was accepted in the end."""

from __future__ import annotations

from scigen_data.train.conversations import (
    NO_FAULT,
    NO_PROGRAM,
    NOT_ACCEPTED,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)
from scigen_data.train.loading import ATTEMPTS
from scigen_data.train.views.code import LANGUAGES, fenced


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    """One example an attempt; its id is the problem's, with the attempt's number behind a `#`."""
    program = (row["program"] or "").strip("\n").rstrip()
    mended = (row["accepted_program"] or "").strip("\n").rstrip()
    found = [" ".join(each.split()) for each in row["findings"] or () if each.strip()]
    if not mended:
        return NOT_ACCEPTED
    if not program:
        return NO_PROGRAM
    if not found or program == mended:
        return NO_FAULT
    tool, fence = LANGUAGES.get(row.get("language") or "python", LANGUAGES["python"])
    kind = "TikZ document" if fence == "latex" else tool
    shown = "The figure is what it draws. " if row.get("image") is not None else ""
    faults = "\n".join(f"- {each}" for each in found)
    asked = (
        f"This {kind} is to draw the figure of a problem. {shown}Mend what was found, and write "
        f"the program again, complete, in one `{fence}` block.\n\nProblem: "
        f"{row['question'].strip()}\n\nProgram:\n{fenced(program, fence)}\n\nFound:\n{faults}"
    )
    made = example(row, asked, options)
    made["id"] += f"#{row.get('attempt') or 1}"
    return [{**made, "completion": said(fenced(mended, fence))}]


REPAIR = View(
    name="repair",
    summary="a program and what was found against it -> the accepted one; of config attempts",
    needs=("question", "program", "findings", "accepted_program"),
    examples=_examples,
    config=ATTEMPTS,
)
