"""An evaluation as one self-contained HTML page, from `results.json` and the builds' images.

No script and no request: a style sheet, SVG charts and images as data URIs, at most
`MOST_IMAGES` of them.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, StorageError
from scigen_data.report import leaderboard as board
from scigen_data.report.bench_charts import drawn, heatmaps
from scigen_data.report.gallery import PAGE, csp_hash
from scigen_data.taxonomy import SUBJECTS

SCHEMA = "scigen-bench/1"
MOST_IMAGES = 48  # on the page
STANDARD = ("psnr", "ssim", "clip", "fid")
_SIDE = 640  # pixels of an image's longer side on the page
_KINDS = {
    "no_image": "no image",
    "quiz": "a quiz is answered wrong",
    "not_shown": "right, but not shown in the image",
    "judge": "judged 1 of 2 or less",
    "audit": "the audit objects",
}


def read_results(path: Path) -> dict[str, Any]:
    """`results.json`. Raises InputError where it is none, or of another version."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        schema = found.get("schema")
    except FileNotFoundError:
        raise InputError(f"no results at {path}: run `scigen bench` first") from None
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{path} cannot be read as results: {error}") from None
    if schema != SCHEMA:
        raise InputError(f"{path} is of the schema {schema!r}, not {SCHEMA!r}: bench again")
    return dict(found)


def images_wanted(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Generator and id of the failures that the page shows, in its order."""
    generators = results["generators"]
    each = max(1, MOST_IMAGES // max(1, len(generators)))
    return [
        (generator["name"], failure["id"])
        for generator in generators
        for failure in generator["failures"]["shown"][:each]
    ][:MOST_IMAGES]


def write_report(
    results: Mapping[str, Any], images: Mapping[tuple[str, str], bytes | None], out: Path
) -> Path:
    """Write `leaderboard.md` and `index.html` into the folder `out`; return the page.

    `images`: by generator and id, those of `images_wanted`. Raises StorageError.
    """
    import jinja2
    from markupsafe import Markup, escape

    def index(name: str) -> Markup:
        """R_inv with its index set as one."""
        return Markup(escape(name).replace("R_inv", Markup("R<sub>inv</sub>")).replace("_", " "))  # noqa: S704

    style = Markup((PAGE / "bench.css").read_text(encoding="utf-8"))  # noqa: S704
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["index"] = index
    page = environment.get_template("bench.html").render(
        style=style, style_hash=csp_hash(style), **_context(results, images)
    )
    _write(out / "leaderboard.md", board.markdown(results))
    _write(out / "index.html", page)
    return out / "index.html"


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        scratch.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}: free space or choose another "
            "folder"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)


# -------------------------------------------------------------------------------- context


def _context(
    results: Mapping[str, Any], images: Mapping[tuple[str, str], bytes | None]
) -> dict[str, Any]:
    generators = results["generators"]
    names = [each["name"] for each in generators]
    subjects = list(dict.fromkeys(name for each in generators for name in each["by_subject"]))
    return {
        "title": "Benchmark: " + ", ".join(names) if len(names) < 4 else "Benchmark report",
        "setup": results["setup"],
        "generators": generators,
        "measured": [_measured(each) for each in generators],
        "published": results["published"],
        "short": board.SHORT,
        "beside": _beside(results),
        "subjects": subjects,
        "by_subject": [_subject_row(each, subjects) for each in generators],
        "charts": drawn(results),
        "types": heatmaps(generators),
        "agreement": _agreement(generators),
        "audit": _audit(generators),
        "policies": _policies(generators),
        "comparisons": board.comparison_rows(results["comparisons"]),
        "costs": _costs(results),
        "unjudged": _unjudged(generators),
        "references": results.get("references"),
        "failures": _failures(results, images),
        "kinds": _KINDS,
        "percent": board.percent,
        "decimal": board.decimal,
        "dash": board.DASH,
    }


def _measured(generator: Mapping[str, Any]) -> dict[str, Any]:
    every = generator["all"]
    blind = every["blind"]
    quizzes = every["quizzes"]
    return {
        "name": generator["name"],
        "made_by": " · ".join(filter(None, (generator["generator"], generator["model"]))),
        "problems": every["problems"],
        "images": board.rate_cell(every["images"]),
        "r_inv": board.rate_cell(every["r_inv"]),
        "blind": board.share_cell(blind["images"] if blind else None),
        "strict": board.rate_cell(every["r_inv_strict"]),
        "judge": board.mean_cell(every["judge"]),
        "quiz_right": board.rate_cell(quizzes["right"] if quizzes else None),
        "quiz_shown": board.rate_cell(quizzes["right_and_shown"] if quizzes else None),
        "quiz_blind": board.share_cell(blind["quizzes"] if blind else None),
        "aside": blind["set_aside"] if blind else None,
        "key": quizzes["key"] if quizzes else None,
        "ocr": generator["ocr"],
        "ocr_right": board.rate_cell(generator["ocr"]["right"]) if generator["ocr"] else None,
    }


def _subject_row(generator: Mapping[str, Any], subjects: Sequence[str]) -> dict[str, Any]:
    cells = []
    for name in subjects:
        group = generator["by_subject"].get(name)
        cells.append(None if group is None else (group["problems"], *board.subject_numbers(group)))
    return {"name": generator["name"], "cells": cells}


# --------------------------------------------------------------------------------- tables


def _beside(results: Mapping[str, Any]) -> list[dict[str, Any]]:
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
                    board.rate_cell(every["r_inv"])[0],
                    *(board.decimal((means.get(name) or {}).get("mean")) for name in board.SHORT),
                    board.mean_cell(judge)[0],
                    *(board.rate_cell(rate)[0] for rate in rates),
                    *(board.decimal(found.get(name)) for name in STANDARD),
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
                    board.percent(row["r_inv"], 2),
                    *(board.decimal(row["judge"][name]) for name in board.SHORT),
                    board.decimal(board.judge_mean(row)),
                    *(board.percent(subjects[name]["r_inv"], 2) for name in SUBJECTS),
                    *(board.decimal(row[name]) for name in STANDARD),
                ],
            }
        )
    return rows


def _agreement(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": each["name"], "dimensions": each["agreement"]}
        for each in generators
        if each["agreement"]
    ]


def _audit(generators: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By rule: "failed of checked", a column a generator."""
    rules = sorted({rule for each in generators for rule in each["audit"]})
    found = {}
    for rule in rules:
        cells = []
        for each in generators:
            counts = each["audit"].get(rule, {})
            checked = counts.get("ok", 0) + counts.get("failed", 0)
            cells.append(f"{counts.get('failed', 0)} of {checked}" if checked else board.DASH)
        found[rule.removeprefix("audit/")] = cells
    return found


def _policies(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "policies": [
                {
                    "policy": policy,
                    "accepted": found["accepted"],
                    "of": found["of"],
                    "share": board.percent(
                        found["accepted"] / found["of"] if found["of"] else None
                    ),
                    "rules": found["rules"],
                }
                for policy, found in each["selection"].items()
            ],
        }
        for each in generators
    ]


def _costs(results: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
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


def _unjudged(generators: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, int, str]]:
    """Generator, stage, status, how many rows, and their first ids."""
    rows = []
    for each in generators:
        for stage, by_status in each["unjudged"].items():
            for status, ids in by_status.items():
                more = f" and {len(ids) - 12} more" if len(ids) > 12 else ""
                rows.append((each["name"], stage, status, len(ids), ", ".join(ids[:12]) + more))
    return rows


# ------------------------------------------------------------------------------- failures


def _failures(
    results: Mapping[str, Any], images: Mapping[tuple[str, str], bytes | None]
) -> list[dict[str, Any]]:
    wanted = set(images_wanted(results))
    found = []
    for each in results["generators"]:
        shown = [f for f in each["failures"]["shown"] if (each["name"], f["id"]) in wanted]
        cards = []
        for failure in shown:
            image = _shrunk(images.get((each["name"], failure["id"])))
            cards.append({**failure, "src": image, "question": _plain(failure["question"])})
        counts = {k: n for k, n in each["failures"]["counts"].items() if n}
        found.append({"name": each["name"], "cards": cards, "counts": counts})
    return found


def _plain(text: str) -> str:
    """Without SciGenBench's marks around formulas, and no longer than a card can hold."""
    line = " ".join(text.replace("{eq}", " ").replace("{/eq}", " ").split())
    return line if len(line) <= 240 else f"{line[:238]}…"


def _shrunk(data: bytes | None) -> str:
    """A data URI of a small copy; empty where there is no image."""
    import PIL.Image

    if not data:
        return ""
    try:
        with PIL.Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError):
        return ""
    image.thumbnail((_SIDE, _SIDE), PIL.Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80, method=4)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
