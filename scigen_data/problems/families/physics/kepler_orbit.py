"""A body on an elliptical orbit: find its period, a speed, a distance, or the time it takes."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.patches import Polygon

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Astronomical"
SPLIT = "test"
LEVELS = (1, 2, 3)  # period or speed; from the period back; the area swept out
EARTH_SPEED = 29.78  # km/s, of a circular orbit at 1 AU round 1 solar mass
BODIES = ("planet", "comet", "asteroid")
PLACES = tuple(f"at the {end} end, going {way}" for end in ("left", "right")
               for way in ("up", "down"))  # fmt: skip


def draw(
    look: Look,
    eccentricity: float,
    distances: tuple[str, str],
    names: tuple[str, str],
    star: str,
    velocity: str,
    note: str,
    near_right: bool,
    moves_up: bool,
    swept: float,
) -> None:
    """`swept`: eccentric anomaly, in radians, up to which the area behind the body is shaded."""
    long = 3.0
    short = long * np.sqrt(1 - eccentricity**2)
    beside = 0.4 if len(velocity) < 5 else 1.9  # room for the label of the velocity
    ax = page(6.6 + beside, 2 * short + (1.9 if note else 1.4))
    side, up = (1 if near_right else -1), (1 if moves_up else -1)
    x, y = (3.6 if near_right else 3.0 + beside), short + 1.25
    near_x, star_x, far_x = x + long * side, x + long * eccentricity * side, x - long * side
    outward, inward = ("left", "right") if near_right else ("right", "left")

    if swept:
        turn = np.linspace(0, swept, 80)
        arc = np.column_stack([x + long * side * np.cos(turn), y + short * up * np.sin(turn)])
        sector = np.vstack([(star_x, y), arc])
        ax.add_patch(Polygon(sector, fc=look.fills[1], ec=look.soft, hatch="//", label="swept"))
    around = np.linspace(0, 2 * np.pi, 400)
    ax.plot(x + long * np.cos(around), y + short * np.sin(around), color=look.ink, label="orbit")
    ax.plot([near_x, far_x], [y, y], ls="--", color=look.soft, lw=1)
    for drop in (near_x, star_x, far_x):
        ax.plot([drop, drop], [y, 0.5], ls=":", color=look.soft, lw=1)
    dimension(look, ax, (near_x, 0.6), (star_x, 0.6), distances[0], gap=-0.12)
    dimension(look, ax, (star_x, 0.6), (far_x, 0.6), distances[1], gap=-0.12)

    # the body moves along the tangent at the near point
    arrow(ax, (near_x, y), (near_x, y + 1.0 * up), look.accents[0], label="velocity")
    ax.text(near_x + 0.12 * side, y + 0.62 * up, velocity, ha=outward, va="center")
    ax.plot(star_x, y, "o", ms=24, color=look.fills[1], mec=look.ink, label="star")
    here = (x + long * side * np.cos(swept), y + short * up * np.sin(swept))
    for at in ((near_x, y), (far_x, y)):
        ax.plot(*at, "o", ms=5, color=look.ink)
    ax.plot(*here, "o", ms=11, color=look.accents[1], mec=look.ink, zorder=3)
    paper = {"fc": look.paper, "ec": "none", "pad": 1.5}
    ax.text(star_x - 0.1 * side, y - 0.32 * up, star, ha=inward, va="top" if moves_up else "bottom",
            bbox=paper)  # fmt: skip
    ax.text(near_x + 0.15 * side, y - 0.08 * up, names[0], ha=outward,
            va="top" if moves_up else "bottom")  # fmt: skip
    ax.text(far_x - 0.15 * side, y, names[1], ha=inward, va="center")
    if note:
        ax.text(x, y + short + 0.15, note, ha="center", va="bottom")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    body, one = frame.choice(BODIES), frame.random() < 0.5
    letters = frame.choice(("PQ", "AB", "XY", "KL"))
    place = rng.choice(PLACES)
    near_right, moves_up = "right" in place, "up" in place
    names = letters if rng.random() < 0.5 else letters[::-1]
    near, e, mass = rng.step(0.3, 5, 0.01), rng.uniform(0.2, 0.65), rng.step(0.4, 2.8, 0.01)
    far = round(near * (1 + e) / (1 - e), 2)
    axis, e = (near + far) / 2, (far - near) / (far + near)
    period = math.sqrt(axis**3 / mass)
    speed = EARTH_SPEED * math.sqrt(2 * mass * far / (near * (near + far)))
    swept = rng.uniform(0.9, 2.4)  # eccentric anomaly
    share = round(100 * (swept - e * math.sin(swept)) / (2 * math.pi), 1)  # % of the ellipse
    r1, r2, m = f"r₁ = {near:.2f} AU", f"r₂ = {far:.2f} AU", f"{mass:.2f} solar masses"
    v1, years = f"v₁ = {speed:.1f} km/s", sig(period)
    note, v, hidden = "", "", False

    opening = frame.choice((
        f"A {body} moves on an ellipse round a star.",
        f"The orbit of a {body} round its star is an ellipse.",
        f"A star stands at a focus of the elliptical orbit of a {body}.",
    )).replace("A a", "An a").replace("a a", "an a")  # fmt: skip
    ends = f"{names[0]} is its nearest point to the star, at {r1}, {names[1]} its farthest, "
    kepler = "a³ = M T² in astronomical units, solar masses and years"
    if level == 1 and one:
        v, known = v1, v1
        told = f"{ends}at {r2}. At {names[0]} its speed is {v1}."
        wanted = f"What is its speed at {names[1]}, in km/s"
        answer = f"{sig(round(speed, 1) * near / far)} km/s"
        solution = [("At both ends the velocity is at a right angle to the distance, so r₁ v₁ = "
                    "r₂ v₂."), f"v₂ = v₁ r₁/r₂ = {answer}."]  # fmt: skip
    elif level == 1:
        known = m
        told = f"{ends}at {r2}. The star has {m}."
        wanted = "What is its orbital period, in Earth years"
        answer = f"{years} years"
        solution = [f"Half the long axis is a = (r₁ + r₂)/2 = {sig(axis, 4)} AU.",
                    f"{kepler}: T = {answer}."]  # fmt: skip
    elif level == 2 and one:
        years = sig(period, 4)
        note = known = f"T = {years} years"
        told = f"{ends}at {r2}. Its period is {known}."
        wanted = "What is the mass of the star, in solar masses"
        answer = f"{sig(axis**3 / float(years) ** 2)} solar masses"
        solution = [f"Half the long axis is a = (r₁ + r₂)/2 = {sig(axis, 4)} AU.",
                    f"{kepler}: M = a³/T² = {answer}."]  # fmt: skip
    elif level == 2:
        hidden, note = True, f"T = {sig(period, 4)} years"
        known = note
        axis = (mass * float(sig(period, 4)) ** 2) ** (1 / 3)
        told = f"{ends}at the distance r₂. Its period is {note}, the star has {m}."
        wanted = "What is the distance r₂, in astronomical units (AU)"
        answer = f"{sig(2 * axis - near)} AU"
        solution = [f"{kepler}: a = {sig(axis, 4)} AU.", f"r₂ = 2 a − r₁ = {answer}."]
    else:
        note, known = f"shaded: {share:.1f} % of the ellipse", m
        told = (f"{ends}at {r2}. The star has {m}. The line from the star has swept over "
                f"{share:.1f} % of the area of the ellipse since {names[0]}.")  # fmt: skip
        wanted = f"How long ago was it at {names[0]}, in Earth years"
        if not one:
            wanted = "After what further time is it back there, in Earth years"
        part = share / 100 if one else 1 - share / 100
        shares = f"{100 * part:.1f} %"
        answer = f"{sig(part * period)} years"
        solution = [f"a = (r₁ + r₂)/2 = {sig(axis, 4)} AU; {kepler}: T = {years} years.",
                    f"Equal areas take equal times: {shares} of T is {answer}."]  # fmt: skip
    question = f"{wanted}, to three significant figures?"
    shown = f"The {body} shown moves on an ellipse round the star."
    if level == 3:
        shown += " The shaded area is what the line from the star has swept over."

    with_mass = (level == 1 and not one) or (level == 2 and not one) or level == 3
    given = [r1, *([] if hidden else [r2]), *([m] if with_mass else []), *([v] if v else []),
             *([note] if note else [])]  # fmt: skip
    quizzes = [
        ask("nearest", "How near to the star does the orbit come?", f"{near:.2f} AU", r1, at=r1),
        ask(
            "place",
            f"Where is the {body}, and which way does it move?",
            place,
            f"the dot at {names[0]} and the arrow",
            among=PLACES,
            at="velocity",
        ),
        ask(
            "nearer",
            "Which of the marked points is nearest to the star, and on which side of it?",
            f"{names[0]}, on the {'right' if near_right else 'left'}",
            names[0],
            among=tuple(f"{a}, on the {b}" for a in letters for b in ("left", "right")),
            at=names[0],
        ),
    ]
    if not hidden:
        quizzes += [
            ask(
                "farthest",
                "How far from the star does the orbit reach?",
                f"{far:.2f} AU",
                r2,
                at=r2,
            ),
            ask(
                "axis",
                "How long is the long axis of the orbit?",
                f"{near + far:.2f} AU",
                f"{r1} and {r2}",
                at=(r1, r2),
            ),
        ]
    else:
        quizzes.append(ask("mass", "What is the mass of the star?", m, m, at=f"star: {m}"))
    about = {v1: "What is the speed at the point nearest to the star?", m: "What is the mass of "
             "the star?", note: "How long is the period?"}[known]  # fmt: skip
    if level == 3:
        quizzes.append(
            ask("swept", "What share of the ellipse is shaded?", f"{share:.1f} %", note, at=note)
        )
    else:
        quizzes.append(
            ask(
                "known",
                about,
                known.partition(" = ")[2] or known,
                known,
                at=f"star: {m}" if known == m else known,
            )
        )
    star = f"star: {m}" if with_mass else "star"
    return Item(
        question=f"{opening} {told} {question}",
        answer=answer,
        multimodal_question=f"{shown} {question}",
        elements=[
            "An elliptical orbit with the star at a focus, not at the centre",
            f"An arrow v at {names[0]}, {place}",
            f"The {body} on its orbit{', at the end of the shaded area' * (level == 3)}",
            f"The distance {r1} from {names[0]} to the star",
            f"The distance {'r₂' if hidden else r2} from the star to {names[1]}",
            *(f"The label {text}" for text in given if text not in (r1, r2)),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: an ellipse, the star at one focus, both ends marked, the {body}"
            ", an arrow for its velocity at the near end"
            f"{', the area swept out shaded' if level == 3 else ''}.\n"
            f"Layout: long axis horizontal, star towards the {'right' if near_right else 'left'}; "
            "the two distances as dimension lines below the orbit.\n"
            f"Labels: {names[0]}; {names[1]}; {'; '.join(given)}.\n"
            "Constraints: the ellipse has the eccentricity that r₁ and r₂ imply and equal aspect; "
            "nothing that is asked for has a value."
        ),
        solution=solution,
        caption=(
            f"A {body} on an elliptical orbit, its velocity shown {place}. At {names[0]}, on the "
            f"{'right' if near_right else 'left'}, it is nearest to the star, {near:.2f} AU from "
            f"it; {names[1]} is the farthest point"
            f"{'' if hidden else f', {far:.2f} AU away'}."
            + "".join(f" Given: {text}." for text in given if text not in (r1, r2))
        ).replace("A a", "An a"),
        program=drawing(
            draw,
            eccentricity=round(e, 4),
            distances=(f"$r_1$ = {near:.2f} AU", "$r_2$" if hidden else f"$r_2$ = {far:.2f} AU"),
            names=(names[0], names[1]),
            star=star,
            velocity=f"$v_1$ = {speed:.1f} km/s" if v else "$v$",
            note=note.replace("T =", "$T$ ="),
            near_right=near_right,
            moves_up=moves_up,
            swept=round(swept, 3) if level == 3 else 0.0,
        ),
    )  # fmt: skip
