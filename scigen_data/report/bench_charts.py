"""From `results.json` to the page's charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.report import cells, charts, planes, svg

if TYPE_CHECKING:
    from markupsafe import Markup

_FIGURES = (("r_inv", "R_inv"), ("blind", "blind"), ("strict", "R_inv_strict"))


def drawn(results: Mapping[str, Any]) -> dict[str, Markup | None]:
    from markupsafe import Markup

    found = {
        "three": _three(results),
        "scatter": _scatter(results),
        "modes": _modes(results["generators"]),
        "spectrum": _spectrum(results),
        "map": _map(results),
    }
    # The charts escape every text that they are given.
    return {name: None if text is None else Markup(text) for name, text in found.items()}  # noqa: S704


def _three(results: Mapping[str, Any]) -> str | None:
    rows = []
    for generator in results["generators"]:
        every = generator["all"]
        marks = []
        for kind, name in _FIGURES:
            found = _interval(every, kind)
            if found:
                value, low, high = found
                said = f"{generator['name']}: {name} {100 * value:.1f} % "
                said += f"({100 * low:.1f} to {100 * high:.1f})"
                marks.append(svg.Mark(value, low, high, kind, said))
        if marks:
            rows.append(charts.Row(generator["name"], tuple(marks)))
    if not rows:
        return None
    best_first = sorted(results["published"]["rows"], key=lambda row: -row["r_inv"])
    for row in best_first:
        value, said = row["r_inv"], f"{row['model']}: {100 * row['r_inv']:.2f} % as published"
        mark = svg.Mark(value, value, value, "published", said)
        rows.append(charts.Row(row["model"], (mark,), published=True))
    return charts.dots(
        rows, title="R_inv, blind rate and R_inv_strict", axis="images that pass, % of all"
    )


def _interval(every: Mapping[str, Any], kind: str) -> tuple[float, float, float] | None:
    if kind == "blind":
        blind = every["blind"]
        if blind is None or blind["images"]["share"] is None:
            return None
        return blind["images"]["share"], *blind["images"]["interval"]
    rate = every["r_inv" if kind == "r_inv" else "r_inv_strict"]
    if rate is None or rate["overall"] is None:
        return None
    return rate["overall"], *rate["overall_interval"]


def _scatter(results: Mapping[str, Any]) -> str | None:
    points = []
    for generator in results["generators"]:
        rate, judge = generator["all"]["r_inv"], generator["all"]["judge"]
        if rate and judge and judge["mean"] and rate["overall"] is not None:
            mean, low_high = judge["mean"]["mean"], judge["mean"]["interval"]
            points.append(
                planes.Point(
                    generator["name"],
                    rate["overall"],
                    mean,
                    False,
                    f"{generator['name']}: R_inv {100 * rate['overall']:.1f} %, judge {mean:.2f}",
                    tuple(rate["overall_interval"]),
                    tuple(low_high) if low_high else None,
                )
            )
    if not points:
        return None
    for row in results["published"]["rows"]:
        mean = cells.judge_mean(row)
        said = f"{row['model']}: R_inv {100 * row['r_inv']:.2f} %, judge {mean:.2f}, as published"
        points.append(planes.Point(row["model"], row["r_inv"], mean, True, said))
    return planes.scatter(
        points,
        title="R_inv against the judge's mean",
        x_axis="R_inv, % of all images",
        y_axis="judge, mean of five dimensions",
    )


# Name, what is read from a group's figures, and how it is written in a cell.
_CELLS: tuple[tuple[str, str], ...] = (
    ("R_inv", "r_inv"),
    ("blind", "blind"),
    ("R_inv strict", "r_inv_strict"),
    ("judge", "judge"),
    ("problems", "problems"),
)


def heatmaps(generators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Heat maps by image type: of one generator the figures side by side, else one a figure."""
    from markupsafe import Markup

    types = list(dict.fromkeys(name for each in generators for name in each["by_type"]))
    if len(generators) == 1:
        plans = [("", [(name, kind, generators[0]) for name, kind in _CELLS])]
    else:
        plans = [(name, [(g["name"], kind, g) for g in generators]) for name, kind in _CELLS[:-1]]
    found: list[dict[str, Any]] = []
    for title, columns in plans:
        groups: dict[str, list[tuple[str, list[charts.Cell]]]] = {}
        for name in types:
            subject, _, kind = name.partition(" - ")
            row = [_cell(each["by_type"].get(name), what, name) for _, what, each in columns]
            groups.setdefault(subject if kind else "", []).append((kind or name, row))
        every = [cell for rows in groups.values() for _, row in rows for cell in row]
        if any(cell.share is not None for cell in every):
            said = f"{title or generators[0]['name']} by image type"
            heads = [name for name, _, _ in columns]
            drawn = charts.heatmap(
                heads, list(groups.items()), title=said, most=62.0 if title else 116.0
            )
            found.append({"title": title, "svg": Markup(drawn)})  # noqa: S704  # escaped there
    return found


def _cell(group: Mapping[str, Any] | None, kind: str, name: str) -> charts.Cell:
    found = None if group is None else group[kind]
    if kind == "problems":
        return charts.Cell(None, str(found or 0), f"{name}: {found or 0} problems")
    if found is not None and kind == "judge":
        mean = found["mean"]
        if mean is not None:
            said = f"{name}: judge {mean['mean']:.2f} of 2, {found['judged']} images"
            return charts.Cell(mean["mean"] / 2, f"{mean['mean']:.2f}", said)
    elif found is not None and kind == "blind":
        share = found["images"]["share"]
        if share is not None:
            said = (
                f"{name}: {100 * share:.1f} % would pass blind, {found['images']['judged']} images"
            )
            return charts.Cell(share, f"{100 * share:.0f}", said)
    elif found is not None and found["overall"] is not None:
        said = f"{name}: {found['hits']} of {found['total']} ({found['judged']} judged)"
        return charts.Cell(found["overall"], f"{100 * found['overall']:.0f}", said)
    return charts.Cell(None, cells.DASH, f"{name}: not measured")


def _modes(generators: Sequence[Mapping[str, Any]]) -> str | None:
    judged = [each for each in generators if each["all"]["judge"]]
    names = list(
        dict.fromkeys(
            mode
            for each in judged
            for mode in each["all"]["judge"]["failure_modes"]
            if mode != "none"
        )
    )
    names.sort(key=lambda name: -sum(_mode(each, name)[0] for each in judged))
    rows = [
        (mode.replace("_", " "), [(each["name"], *_mode(each, mode)) for each in judged])
        for mode in names
    ]
    return charts.bars(rows, title="Failure modes that the judge names") if rows else None


def _mode(generator: Mapping[str, Any], mode: str) -> tuple[int, int]:
    judge = generator["all"]["judge"]
    return judge["failure_modes"].get(mode, 0), judge["judged"]


def _spectrum(results: Mapping[str, Any]) -> str | None:
    spectrum = (results.get("references") or {}).get("spectrum")
    if not spectrum or not spectrum["curves"]:
        return None
    return planes.lines(
        [(each["name"], each["frequency"], each["level"]) for each in spectrum["curves"]],
        title="Radial spectrum of generated and of reference images",
        x_axis="frequency, cycles per image",
        y_axis="mean log10 power",
    )


def _map(results: Mapping[str, Any]) -> str | None:
    found = (results.get("references") or {}).get("map")
    if not found or not found["sets"]:
        return None
    return planes.cloud(
        [(each["name"], each["points"]) for each in found["sets"]],
        title="Map of generated and of reference images",
    )
