"""The leaderboard of an evaluation: as rows for the page, and as Markdown.

Measured rows come first; the paper's stand below, marked, since another reader read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

DASH = "–"
SHORT = {  # the paper's own abbreviations
    "correctness_fidelity": "C&F",
    "layout_precision": "L&P",
    "readability_occlusion": "R&O",
    "scientific_plausibility": "SP",
    "expressiveness_richness": "E&R",
}


def percent(share: float | None, places: int = 1) -> str:
    """`"94.0"`, or a dash."""
    return DASH if share is None else f"{100 * share:.{places}f}"


def spread(interval: Sequence[float] | None) -> str:
    """`"83.8 to 97.9"`, in per cent; nothing where there is none."""
    return "" if interval is None else f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f}"


def decimal(value: float | None, places: int = 2) -> str:
    """A number, or a dash."""
    return DASH if value is None else f"{value:.{places}f}"


def rate_cell(rate: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """A rate over all with its interval, and over the judged with theirs."""
    if rate is None or not rate["total"]:
        return DASH, "", ""
    unread = rate.get("unread", 0)
    judged = "none judged"
    if rate["judged"]:
        judged = f"{percent(rate['of_judged'])} ({spread(rate['judged_interval'])}) of "
        judged += f"{rate['judged']} judged"
    return (
        "≥ " * bool(unread) + percent(rate["overall"]),
        f"{spread(rate['overall_interval'])}; {rate['hits']} of {rate['total']}",
        judged + (f"; {unread} the reader failed on" if unread else ""),
    )


def share_cell(share: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """A mean share of blind readings, with what it is over."""
    if share is None or share["share"] is None:
        return DASH, "", ""
    return (
        percent(share["share"]),
        spread(share["interval"]),
        f"of {share['judged']} answered, {share['total']} in all",
    )


def mean_cell(judge: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """A judge's mean, with how many images stand behind it."""
    if judge is None or judge["mean"] is None:
        return DASH, "", ""
    mean = judge["mean"]
    low_high = mean["interval"]
    around = f"{low_high[0]:.2f} to {low_high[1]:.2f}" if low_high else ""
    return decimal(mean["mean"]), around, f"of {judge['judged']} judged, {judge['total']} in all"


def summary(results: Mapping[str, Any]) -> list[str]:
    """A line a generator, for a terminal."""
    lines = []
    for each in results["generators"]:
        every, blind = each["all"], each["all"]["blind"]
        images = every["images"]
        parts = [f"{each['name']}: {images['hits']} of {images['total']} images"]
        if every["r_inv"]:
            parts.append(f"R_inv {rate_cell(every['r_inv'])[0]} %")
        if blind:
            parts.append(f"blind {share_cell(blind['images'])[0]} %")
        if every["r_inv_strict"]:
            strict = every["r_inv_strict"]
            parts.append(f"R_inv_strict {rate_cell(strict)[0]} % of {strict['total']}")
        if each["ocr"]:
            right = each["ocr"]["right"]
            said = f"ocr {percent(right['of_judged'])} % of {right['judged']} label quizzes"
            parts.append(said)
        if every["judge"]:
            parts.append(f"judge {mean_cell(every['judge'])[0]}")
        lines.append(", ".join(parts))
    return lines


def judge_mean(row: Mapping[str, Any]) -> float:
    """A published row's mean over the five dimensions."""
    return fmean(row["judge"].values())


def markdown(results: Mapping[str, Any]) -> str:
    """`leaderboard.md`: measured rows, the paper's rows, tests, and how to read them."""
    setup = results["setup"]
    reader, judge = setup["reader"], setup["judge"]
    said = [
        f"Reader: `{reader['name']}`" if reader else "No reader",
        f"judge: `{judge['name']}`" if judge else "no judge",
    ]
    lines = ["# Leaderboard", "", "; ".join(said) + ".", ""]
    lines += _measured(results["generators"])
    if any(each["ocr"] for each in results["generators"]):
        lines += _ocr(results["generators"])
    if setup["judge"] or (reader and reader["kind"] == "chat"):
        lines += _by_subject(results)
    lines += _comparisons(results["comparisons"])
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
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


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
                    f"**{each['name']}**",
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


def _ocr(generators: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["", "## OCR", "", *_head(["generator", "label quizzes right", "how quizzes ended"])]
    for each in generators:
        if each["ocr"]:
            right = each["ocr"]["right"]
            ended = ", ".join(f"{n} {name}" for name, n in each["ocr"]["by_status"].items())
            said = f"{percent(right['of_judged'])} ({spread(right['judged_interval'])}) of "
            lines.append(_row([each["name"], f"{said}{right['judged']}", ended]))
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
        lines.append(_row([each["name"], *cells]))
    return lines


def subject_numbers(group: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """R_inv, blind, strict in per cent, and the judge's mean."""
    blind, judge = group["blind"], group["judge"]
    return (
        percent(group["r_inv"]["overall"] if group["r_inv"] else None, 0),
        percent(blind["images"]["share"] if blind else None, 0),
        percent(group["r_inv_strict"]["overall"] if group["r_inv_strict"] else None, 0),
        decimal(judge["mean"]["mean"] if judge and judge["mean"] else None),
    )


def comparison_rows(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str, str]]:
    """Pair, figure, items, difference with interval, p."""
    rows = []
    for each in found:
        pair = f"{each['first']} − {each['second']}"
        for figure, name in (("r_inv", "R_inv"), ("r_inv_strict", "R_inv_strict")):
            for over, said in (("all", "all"), ("judged", "judged in both")):
                test = each[figure] and each[figure][over]
                if test and test["difference"] is not None:
                    rows.append(
                        (
                            pair,
                            name,
                            f"{test['both']} {said}",
                            f"{100 * test['difference']:+.1f} ({spread(test['interval'])})",
                            probability(test["p"]),
                        )
                    )
        test = each["judge"]
        if test:
            rows.append(
                (
                    pair,
                    "judge",
                    f"{test['both']} judged in both",
                    f"{test['difference']:+.2f}",
                    probability(test["p"]),
                )
            )
    return rows


def probability(p: float | None) -> str:
    if p is None:
        return DASH
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _comparisons(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = comparison_rows(found)
    if not rows:
        return []
    head = ["pair", "figure", "problems", "difference (95 %)", "p"]
    return ["", "## Paired tests", "", *_head(head), *(_row(row) for row in rows)]


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
