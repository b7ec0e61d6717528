"""The leaderboard of an evaluation: a line a generator for a terminal, tables in Markdown.

Measured rows come first; the paper's stand below, marked, since another reader read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.report.cells import (
    DASH,
    SHORT,
    comparison_rows,
    decimal,
    mean_cell,
    percent,
    rate_cell,
    share_cell,
    spread,
    subject_numbers,
)
from scigen_data.texts import coded, literal


def summary(results: Mapping[str, Any]) -> list[str]:
    """A line a generator, for a terminal."""
    lines = []
    for each in results["generators"]:
        every, blind = each["all"], each["all"]["blind"]
        images = every["images"]
        parts = [f"{each['name']}: {images['hits']} of {images['total']} images"]
        if every["r_inv"]:
            parts.append(f"R_inv {rate_cell(every['r_inv'])[0]} %")
        unread = every["r_inv"] and every["r_inv"].get("unread") and not every["r_inv"]["judged"]
        if unread:
            parts[-1] = "R_inv not measured: no reply that could be read"
        if blind:
            parts.append(f"blind {share_cell(blind['images'])[0]} %")
        if every["r_inv_strict"] and not unread:
            strict = every["r_inv_strict"]
            parts.append(f"R_inv_strict {rate_cell(strict)[0]} % of {strict['total']}")
        if each["ocr"]:
            right = each["ocr"]["right"]
            said = f"ocr {percent(right['of_judged'])} % of {right['judged']} label quizzes"
            parts.append(said)
        if every["judge"]:
            parts.append(f"judge {mean_cell(every['judge'])[0]}")
        lines.append(", ".join(parts))
        lines += [f"  {line}" for line in _narrower(each)]
    return lines


def _narrower(generator: Mapping[str, Any]) -> list[str]:
    """A line for each narrower set of quizzes: what it asks, and what it sets aside."""
    lines = []
    for name, found in (generator.get("narrower") or {}).items():
        parts = [f"{name} quizzes: {found['problems']} problems"]
        for figure, word in (("r_inv", "R_inv"), ("r_inv_strict", "R_inv_strict")):
            if found[figure]:
                parts.append(f"{word} {rate_cell(found[figure])[0]} % of {found[figure]['total']}")
        if found["set_aside"]:
            why = "; ".join(f"{count}: {reason}" for reason, count in found["set_aside"].items())
            parts.append(f"set aside {sum(found['set_aside'].values())} ({why})")
        lines.append(", ".join(parts))
    return lines


def markdown(results: Mapping[str, Any]) -> str:
    """`leaderboard.md`: measured rows, the paper's rows, tests, and how to read them."""
    setup = results["setup"]
    reader, judge = setup["reader"], setup["judge"]
    said = [
        f"Reader: `{coded(reader['name'])}`" if reader else "No reader",
        f"judge: `{coded(judge['name'])}`" if judge else "no judge",
    ]
    lines = ["# Leaderboard", "", "; ".join(said) + ".", ""]
    lines += _measured(results["generators"])
    lines += _sets(results["generators"])
    if any(each["ocr"] for each in results["generators"]):
        lines += _ocr(results["generators"])
    if setup["judge"] or (reader and reader["kind"] == "chat"):
        lines += _by_subject(results)
    lines += _comparisons(results["comparisons"])
    if results["published"]["rows"]:
        lines += _published(results["published"])
    lines += ["", *NOTES]
    return "\n".join(lines) + "\n"


NOTES = """\
Shares are per cent with 95 % intervals (Wilson). `R_inv`: images all of whose quizzes the reader
answers right; `blind`: the share that would pass without any image (4 trials, options shuffled);
`R_inv_strict`: right and shown in the image, without the quizzes that the blind reader answers
right in every trial. Over all problems a missing or broken image is a miss; "≥": the reader failed
on some images, which may have passed.

Published rows: another reader and judge (Gemini-3-Flash), without blind or strict figures. Compare
within a table, not across.""".splitlines()


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _head(cells: Sequence[str]) -> list[str]:
    return [_row(cells), "|---|" + "---:|" * (len(cells) - 1)]


def _joined(cell: tuple[str, str, str]) -> str:
    value, around, judged = cell
    return value + (f" ({around})" if around else "") + (f"; {judged}" if judged else "")


def _measured(generators: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = _head(
        ["generator", "images", "R_inv", "blind", "R_inv_strict", "judge (0–2)", "set aside"]
    )
    for each in generators:
        every = each["all"]
        blind = every["blind"]
        aside = blind["set_aside"] if blind else None
        lines.append(
            _row(
                [
                    f"**{literal(each['name'])}**",
                    f"{every['images']['hits']} of {every['images']['total']}",
                    _joined(rate_cell(every["r_inv"])),
                    _joined(share_cell(blind["images"] if blind else None)),
                    _joined(rate_cell(every["r_inv_strict"])),
                    _joined(mean_cell(every["judge"])),
                    f"{aside['quizzes']} of {aside['of']} quizzes" if aside else DASH,
                ]
            )
        )
    return lines


def _sets(generators: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same readings over the quizzes that a figure decides, and over those that need one."""
    rows = [
        _row(
            [
                literal(each["name"]),
                name,
                str(found["problems"]),
                _joined(rate_cell(found["r_inv"])),
                _joined(share_cell(found["blind"]["images"] if found["blind"] else None)),
                _joined(rate_cell(found["r_inv_strict"])),
                "; ".join(f"{count}: {why}" for why, count in found["set_aside"].items()) or DASH,
            ]
        )
        for each in generators
        for name, found in (each.get("narrower") or {}).items()
    ]
    if not rows:
        return []
    head = ["generator", "quizzes", "problems", "R_inv", "blind", "R_inv_strict", "set aside"]
    said = (
        "`verified`: quizzes that a correct figure of the initial setting decides, of problems "
        "that one can be drawn for, wrong keys corrected; `hard`: those of them that a strong "
        "model did not answer right without a figure. Labels by a strong language model, open to "
        "correction. Problems set aside are nobody's failure."
    )
    return ["", "## Verified quizzes", "", *_head(head), *rows, "", said]


def _ocr(generators: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["", "## OCR", "", *_head(["generator", "label quizzes right", "how quizzes ended"])]
    for each in generators:
        if each["ocr"]:
            right = each["ocr"]["right"]
            ended = ", ".join(f"{n} {name}" for name, n in each["ocr"]["by_status"].items())
            said = f"{percent(right['of_judged'])} ({spread(right['judged_interval'])}) of "
            lines.append(_row([literal(each["name"]), f"{said}{right['judged']}", ended]))
    return [*lines, "", "OCR answers only what labels can answer; this is no `R_inv`."]


def _by_subject(results: Mapping[str, Any]) -> list[str]:
    generators = results["generators"]
    subjects = list(dict.fromkeys(name for each in generators for name in each["by_subject"]))
    lines = ["", "## By subject", "", "`R_inv` / blind / `R_inv_strict` in per cent, judge.", ""]
    lines += _head(["generator", *subjects])
    for each in generators:
        cells = []
        for name in subjects:
            group = each["by_subject"].get(name)
            cells.append(DASH if group is None else " / ".join(subject_numbers(group)))
        lines.append(_row([literal(each["name"]), *cells]))
    return lines


def _comparisons(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = comparison_rows(found)
    if not rows:
        return []
    head = ["pair", "figure", "problems", "difference (95 %)", "p"]
    return [
        "",
        "## Paired tests",
        "",
        *_head(head),
        *(_row([literal(row[0]), *row[1:]]) for row in rows),
    ]


def _published(published: Mapping[str, Any]) -> list[str]:
    lines = ["", f"## As published ({published['source']})", ""]
    lines += _head(["model", "kind", "R_inv", *SHORT.values(), "PSNR", "SSIM", "CLIP", "FID"])
    for row in published["rows"]:
        lines.append(
            _row(
                [
                    row["model"],
                    row["group"],
                    percent(row["r_inv"], 2),
                    *(decimal(row["judge"][name]) for name in SHORT),
                    *(decimal(row[name]) for name in ("psnr", "ssim", "clip", "fid")),
                ]
            )
        )
    return lines
