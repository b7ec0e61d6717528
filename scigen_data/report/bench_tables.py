"""From `results.json` to the page's tables: rows of texts, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.report import cells
from scigen_data.taxonomy import SUBJECTS

STANDARD = ("psnr", "ssim", "clip", "fid")


def measured(generator: Mapping[str, Any]) -> dict[str, Any]:
    every = generator["all"]
    blind = every["blind"]
    quizzes = every["quizzes"]
    return {
        "name": generator["name"],
        "made_by": " · ".join(filter(None, (generator["generator"], generator["model"]))),
        "problems": every["problems"],
        "images": cells.rate_cell(every["images"]),
        "r_inv": cells.rate_cell(every["r_inv"]),
        "blind": cells.share_cell(blind["images"] if blind else None),
        "strict": cells.rate_cell(every["r_inv_strict"]),
        "judge": cells.mean_cell(every["judge"]),
        "quiz_right": cells.rate_cell(quizzes["right"] if quizzes else None),
        "quiz_shown": cells.rate_cell(quizzes["right_and_shown"] if quizzes else None),
        "quiz_blind": cells.share_cell(blind["quizzes"] if blind else None),
        "aside": blind["set_aside"] if blind else None,
        "key": quizzes["key"] if quizzes else None,
        "ocr": generator["ocr"],
        "ocr_right": cells.rate_cell(generator["ocr"]["right"]) if generator["ocr"] else None,
    }


def sets(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same readings over narrower sets of quizzes."""
    return [
        {
            "name": each["name"],
            "set": name,
            "problems": found["problems"],
            "r_inv": cells.rate_cell(found["r_inv"]),
            "blind": cells.share_cell(found["blind"]["images"] if found["blind"] else None),
            "strict": cells.rate_cell(found["r_inv_strict"]),
            "set_aside": found["set_aside"],
        }
        for each in generators
        for name, found in (each.get("narrower") or {}).items()
    ]


def subject_row(generator: Mapping[str, Any], subjects: Sequence[str]) -> dict[str, Any]:
    found = []
    for name in subjects:
        group = generator["by_subject"].get(name)
        numbers = None if group is None else (group["problems"], *cells.subject_numbers(group))
        found.append(numbers)
    return {"name": generator["name"], "cells": found}


def beside(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Measured and published rows under the paper's own columns."""
    references = (results.get("references") or {}).get("generators", ())
    by_name = {each["name"]: each for each in references}
    rows = []
    for each in results["generators"]:
        every, judge = each["all"], each["all"]["judge"]
        means = judge["by_dimension"] if judge else {}
        rates = [(each["by_subject"].get(name) or {}).get("r_inv") for name in SUBJECTS]
        found = by_name.get(each["name"], {})
        rows.append(
            {
                "name": each["name"],
                "published": False,
                "cells": [
                    cells.rate_cell(every["r_inv"])[0],
                    *(cells.decimal((means.get(name) or {}).get("mean")) for name in cells.SHORT),
                    cells.mean_cell(judge)[0],
                    *(cells.rate_cell(rate)[0] for rate in rates),
                    *(cells.decimal(found.get(name)) for name in STANDARD),
                ],
            }
        )
    for row in results["published"]["rows"]:
        subjects = row["by_subject"]
        rows.append(
            {
                "name": row["model"],
                "published": True,
                "cells": [
                    cells.percent(row["r_inv"], 2),
                    *(cells.decimal(row["judge"][name]) for name in cells.SHORT),
                    cells.decimal(cells.judge_mean(row)),
                    *(cells.percent(subjects[name]["r_inv"], 2) for name in SUBJECTS),
                    *(cells.decimal(row[name]) for name in STANDARD),
                ],
            }
        )
    return rows


def agreement(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": each["name"], "dimensions": each["agreement"]}
        for each in generators
        if each["agreement"]
    ]


def audit(generators: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By rule: "failed of checked", a column a generator."""
    rules = sorted({rule for each in generators for rule in each["audit"]})
    found = {}
    for rule in rules:
        row = []
        for each in generators:
            counts = each["audit"].get(rule, {})
            checked = counts.get("ok", 0) + counts.get("failed", 0)
            row.append(f"{counts.get('failed', 0)} of {checked}" if checked else cells.DASH)
        found[rule.removeprefix("audit/")] = row
    return found


def policies(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "policies": [
                {
                    "policy": policy,
                    "accepted": found["accepted"],
                    "of": found["of"],
                    "share": cells.percent(
                        found["accepted"] / found["of"] if found["of"] else None
                    ),
                    "rules": found["rules"],
                }
                for policy, found in each["selection"].items()
            ],
        }
        for each in generators
    ]


def costs(results: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    rows = [
        (each["name"], name, *_spent(each["cost"][name]))
        for each in results["generators"]
        for name in ("generation", "reading", "judging")
        if each["cost"][name]["input_tokens"] or each["cost"][name]["output_tokens"]
    ]
    if spent := results["blind_cost"]:
        came = f"{spent['asked']} asked, {spent['from_the_dataset']} came with the data"
        rows.append(("all together", f"blind reading ({came})", *_spent(spent)))
    return rows


def _spent(spent: Mapping[str, Any]) -> tuple[str, str, str]:
    cost = spent["cost"]
    return (
        f"{spent['input_tokens']:,}",
        f"{spent['output_tokens']:,}",
        "no price given" if cost is None else f"${cost:,.4f}" if cost < 1 else f"${cost:,.2f}",
    )


def unjudged(generators: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, int, str]]:
    """Generator, stage, status, how many rows, and their first ids."""
    rows = []
    for each in generators:
        for stage, by_status in each["unjudged"].items():
            for status, ids in by_status.items():
                more = f" and {len(ids) - 12} more" if len(ids) > 12 else ""
                rows.append((each["name"], stage, status, len(ids), ", ".join(ids[:12]) + more))
    return rows
