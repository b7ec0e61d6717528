"""An evaluation as one self-contained HTML page, from `results.json` and the builds' images.

No script and no request: a style sheet, SVG charts and images as data URIs, at most
`MOST_IMAGES` of them.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.images import ImageError, decoded
from scigen_data.report import bench_tables as tables
from scigen_data.report import cells, pages
from scigen_data.report import leaderboard as board
from scigen_data.report.bench_charts import drawn, heatmaps

SCHEMA = "scigen-bench/1"
MOST_IMAGES = 48  # on the page
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
    style = pages.part("bench.css")
    page = pages.template("bench.html").render(
        style=style, style_hash=pages.csp_hash(style), **_context(results, images)
    )
    pages.write_whole(out / "leaderboard.md", [board.markdown(results)])
    pages.write_whole(out / "index.html", [page])
    return out / "index.html"


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
        "measured": [tables.measured(each) for each in generators],
        "sets": tables.sets(generators),
        "published": results["published"],
        "short": cells.SHORT,
        "beside": tables.beside(results),
        "subjects": subjects,
        "by_subject": [tables.subject_row(each, subjects) for each in generators],
        "charts": drawn(results),
        "types": heatmaps(generators),
        "agreement": tables.agreement(generators),
        "audit": tables.audit(generators),
        "policies": tables.policies(generators),
        "comparisons": cells.comparison_rows(results["comparisons"]),
        "costs": tables.costs(results),
        "unjudged": tables.unjudged(generators),
        "references": results.get("references"),
        "failures": _failures(results, images),
        "kinds": _KINDS,
        "percent": cells.percent,
        "decimal": cells.decimal,
        "dash": cells.DASH,
    }


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
    from PIL.Image import Resampling

    if not data:
        return ""
    try:
        image = decoded(data)
    except ImageError:
        return ""
    image.thumbnail((_SIDE, _SIDE), Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80, method=4)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
