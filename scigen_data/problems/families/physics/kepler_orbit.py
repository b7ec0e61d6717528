"""A planet on an elliptical orbit: find its period, or its speed at the far point."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Astronomical"
EARTH_SPEED = 29.78  # km/s, of a circular orbit at 1 AU round 1 solar mass


def draw(
    near: float,
    far: float,
    mass: float | None,
    speed: float | None,
    names: tuple[str, str],
    near_right: bool,
    moves_up: bool,
    star: str,
    planet: str,
    serif: bool,
) -> None:
    long, eccentricity = 3.0, (far - near) / (far + near)
    short = long * np.sqrt(1 - eccentricity**2)
    beside = 0.4 if speed is None else 1.7  # room for the label of the velocity
    ax = page(6.6 + beside, 2 * short + 1.4, serif)
    side, up = (1 if near_right else -1), (1 if moves_up else -1)
    x, y = (3.6 if near_right else 3.0 + beside), short + 1.25
    near_x, star_x, far_x = x + long * side, x + long * eccentricity * side, x - long * side
    outward, inward = ("left", "right") if near_right else ("right", "left")

    around = np.linspace(0, 2 * np.pi, 400)
    ax.plot(x + long * np.cos(around), y + short * np.sin(around), color="black", lw=1.6)
    ax.plot([near_x, far_x], [y, y], ls="--", color="gray", lw=1)
    for drop in (near_x, star_x, far_x):
        ax.plot([drop, drop], [y, 0.5], ls=":", color="gray", lw=1)
    dimension(ax, (near_x, 0.6), (star_x, 0.6), f"$r_1$ = {near:.2f} AU", gap=-0.12)
    dimension(ax, (star_x, 0.6), (far_x, 0.6), f"$r_2$ = {far:.2f} AU", gap=-0.12)

    # the planet moves along the tangent at the near point
    arrow(ax, (near_x, y), (near_x, y + 1.0 * up), "firebrick")
    velocity = "$v$" if speed is None else f"$v_1$ = {speed} km/s"
    ax.text(near_x + 0.12 * side, y + 0.62 * up, velocity, ha=outward, va="center")
    ax.plot(star_x, y, "o", ms=24, color=star, mec="black")
    ax.plot(near_x, y, "o", ms=11, color=planet, mec="black", zorder=3)
    ax.plot(far_x, y, "o", ms=5, color="black")
    if mass is None:
        ax.text(star_x, y + 0.28, "star", ha="center", va="bottom")
    else:
        ax.text(star_x, y + 0.28, f"star: {mass:.2f} solar masses", ha=inward, va="bottom")
    ax.text(near_x + 0.15 * side, y - 0.08 * up, names[0], ha=outward,
            va="top" if moves_up else "bottom")  # fmt: skip
    ax.text(far_x - 0.15 * side, y, names[1], ha=inward, va="center")


def make(rng: Rng) -> Item:
    near = rng.step(0.3, 5, 0.01)
    eccentricity = rng.uniform(0.15, 0.7)
    far = round(near * (1 + eccentricity) / (1 - eccentricity), 2)
    mass = rng.step(0.4, 2.8, 0.01)
    names = rng.choice((("P", "Q"), ("Q", "P"), ("A", "B"), ("B", "A"), ("X", "Y"), ("Y", "X")))
    near_right, moves_up = rng.random() < 0.5, rng.random() < 0.5
    r1, r2 = f"r₁ = {near:.2f} AU", f"r₂ = {far:.2f} AU"

    quizzes = [
        quiz(rng, f"How far from the star is the point {name}?", f"{value:.2f} AU",
             [f"{other:.2f} AU", f"{near + far:.2f} AU",
              *rng.near(value, lambda v: f"{v:.2f} AU")], label)
        for name, value, other, label in ((names[0], near, far, r1), (names[1], far, near, r2))
    ]  # fmt: skip
    quizzes += [
        quiz(rng, "In which direction does the arrow at the planet point?",
             "up" if moves_up else "down",
             ["down" if moves_up else "up", "left", "right"], "the arrow at the planet"),
        quiz(rng, "Where does the star lie on the long axis of the orbit?",
             f"nearer to {names[0]} than to {names[1]}",
             [f"nearer to {names[1]} than to {names[0]}", "exactly at the centre",
              "outside the orbit"],
             f"the star stands nearer to {names[0]}"),
    ]  # fmt: skip
    speed = None
    if rng.random() < 0.5:
        speed = round(EARTH_SPEED * math.sqrt(2 * mass * far / (near * (near + far))), 1)
        answer = f"{sig(speed * near / far)} km/s"
        story = (
            f"A planet moves on an ellipse round a star. At {names[0]}, the point nearest to the "
            f"star at {r1}, its speed is v₁ = {speed} km/s; {names[1]} is the farthest point, at "
            f"{r2}. "
        )
        shown = "The planet shown moves on an ellipse round the star. "
        wanted = f"What is its speed at {names[1]}, in km/s, to three significant figures?"
        given = f"v₁ = {speed} km/s"
        elements = [f"A velocity arrow at the planet labelled {given}"]
        quizzes.append(
            quiz(rng, f"What is the speed of the planet at {names[0]}?", f"{speed} km/s",
                 rng.near(speed, lambda v: f"{v:.1f} km/s"), given)
        )  # fmt: skip
    else:
        answer = f"{sig(math.sqrt(((near + far) / 2) ** 3 / mass))} years"
        story = (
            f"A planet moves on an ellipse round a star of {mass:.2f} solar masses. {names[0]} is "
            f"its nearest point to the star, at {r1}, and {names[1]} its farthest, at {r2}. "
        )
        shown = "The planet shown moves on an ellipse round the star. "
        wanted = "What is its orbital period, in Earth years, to three significant figures?"
        given = f"star: {mass:.2f} solar masses"
        elements = [f"The star labelled with its mass of {mass:.2f} solar masses",
                    "An arrow v showing which way the planet moves"]  # fmt: skip
        quizzes.append(
            quiz(rng, "What is the mass of the star?", f"{mass:.2f} solar masses",
                 rng.near(mass, lambda v: f"{v:.2f} solar masses"), given)
        )  # fmt: skip
    side = "right" if near_right else "left"
    return Item(
        question=story + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            "An elliptical orbit with the star at a focus, not at the centre",
            f"The planet at {names[0]}, the end of the long axis nearest to the star",
            f"The distance {r1} from {names[0]} to the star",
            f"The distance {r2} from the star to {names[1]}",
            *elements,
        ],
        quizzes=quizzes,
        plan=(
            "Content: an ellipse, the star at one focus, the planet at the near end, the far end "
            "marked, an arrow for its velocity.\n"
            f"Layout: long axis horizontal, star towards the {side}; the two distances as "
            "dimension lines below the orbit.\n"
            f"Labels: {names[0]}; {names[1]}; {r1}; {r2}; {given}.\n"
            "Constraints: the ellipse has the eccentricity that r1 and r2 imply and equal aspect; "
            "no semi-major axis, period or second speed shown."
        ),
        program=program(
            draw,
            near=near,
            far=far,
            mass=None if speed is not None else mass,
            speed=speed,
            names=names,
            near_right=near_right,
            moves_up=moves_up,
            star=rng.choice(("gold", "orange", "lightyellow", "tomato")),
            planet=rng.choice(("steelblue", "seagreen", "sienna", "slateblue")),
            serif=rng.random() < 0.4,
        ),
    )
