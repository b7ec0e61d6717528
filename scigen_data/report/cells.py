"""Figures of an evaluation as table cells: rates with their intervals, means, tests."""

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


def judge_mean(row: Mapping[str, Any]) -> float:
    """A published row's mean over the five dimensions."""
    return fmean(row["judge"].values())


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
