# ruff: noqa: E501 - a program a line
"""One problem, its figure, honest drawings of it with faults, and attempts to be paid for less.

Every attempt is the body of a program that may use `plt`, `np`, `VALUES` (what the problem gives),
`QUESTION`, and `page()`, empty axes of 8 by 5 inches' units.
"""

from __future__ import annotations

import base64

from scigen_data.records import Figure, Problem

VALUES = ("4.6 kg", "θ = 34°", "μ = 0.18", "d = 5.3 m", "F = 12 N", "g = 9.81 m/s²")
PROBLEM = Problem(
    id="incline",
    question=(
        "A block of 4.6 kg is on a plane inclined at θ = 34° to the horizontal. The coefficient "
        "of kinetic friction between block and plane is μ = 0.18. It slides d = 5.3 m to the foot "
        "of the plane while a rope holds it back with F = 12 N. How fast is it there? Take "
        "g = 9.81 m/s²."
    ),
    answer="4.66 m/s",
    elements=(
        "An incline with 'θ = 34°' marked at its foot",
        "A block labelled '4.6 kg' on the incline",
        "The label 'μ = 0.18' at the surface",
        "An arrow labelled 'F = 12 N' up the incline",
        "An arrow pointing down labelled 'g = 9.81 m/s²'",
        "A dimension 'd = 5.3 m' along the incline",
    ),
)
HEAD = f"""
import numpy as np
import matplotlib.pyplot as plt
VALUES = {VALUES!r}
QUESTION = {PROBLEM.question!r}
def page():
    ax = plt.figure(figsize=(8, 5)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 8), ylim=(0, 5), aspect="equal")
    ax.axis("off")
    return ax
"""
# label -> its place; the figure is drawn from these, so that a fault is one changed argument
PLACES = {
    "4.6 kg": (3.23, 2.7),
    "θ = 34°": (1.9, 0.62),
    "μ = 0.18": (3.6, 1.75),
    "d = 5.3 m": (1.35, 1.95),
    "F = 12 N": (5.0, 4.25),
    "g = 9.81 m/s²": (1.15, 4.0),
}
SHAPES = {
    "incline": "ax.fill([0.5, 6.5, 6.5], [0.4, 4.4, 0.4], fc='#dddddd', ec='black')",
    "ground": "ax.plot([0.1, 7.5], [0.4, 0.4], color='black')",
    "angle": "t = np.linspace(0, np.arctan2(4, 6)); ax.plot(0.5 + np.cos(t), 0.4 + np.sin(t), "
    "color='black')",
    "block": "ax.fill([2.9, 4.07, 3.57, 2.4], [2.0, 2.78, 3.53, 2.75], fc='#aaccee', ec='black')",
    "rope": "ax.arrow(3.9, 3.2, 1.0, 0.667, head_width=0.15, color='red')",
    "pull": "ax.arrow(0.4, 4.5, 0, -0.8, head_width=0.15, color='black')",
    "way": "ax.plot([0.35, 2.75], [0.65, 2.25], color='blue')",
    "start": "ax.plot([2.65, 2.85], [2.4, 2.1], color='blue')",
    "end": "ax.plot([0.25, 0.45], [0.8, 0.5], color='blue')",
}


def figure(places: dict[str, tuple[float, float]] = PLACES, without: tuple[str, ...] = ()) -> str:
    """The body of the figure with these labels, some shapes left out."""
    drawn = [code for name, code in SHAPES.items() if name not in without]
    said = [f"ax.text({x}, {y}, {text!r}, ha='center')" for text, (x, y) in places.items()]
    return "\n".join(["ax = page()", *drawn, *said])


def said(*changes: tuple[str, str]) -> dict[str, tuple[float, float]]:
    """The labels, some of them reading otherwise; those that read '' left out."""
    new = dict(changes)
    return {new.get(text, text): at for text, at in PLACES.items() if new.get(text, text)}


WHOLE = figure()
HONEST = {
    "a label left out": figure(said(("F = 12 N", ""))),
    "a value wrong": figure(said(("d = 5.3 m", "d = 5.8 m"))),
    "a label and an arrow left out": figure(said(("F = 12 N", "")), ("rope",)),
    "two labels on each other": figure({**PLACES, "4.6 kg": PLACES["μ = 0.18"]}),
    "labels off their places": figure({text: (x + 0.3, y) for text, (x, y) in PLACES.items()}),
    "mirrored": figure() + "\nax.set_xlim(8, 0)",
    "half as large": figure().replace(
        "ax = page()", "ax = page(); ax.figure.set_size_inches(4, 2.5)"
    ),
}


def listed(place: str, style: str = "") -> str:
    return f"for i, v in enumerate(VALUES):\n    ax.text({place}, v{style})"


LIST = listed("1, 4.5 - 0.4 * i")
SCATTER = listed("1 + 2.4 * (i % 3), 1 + 2.5 * (i // 3)")
JUNK = "for k in range(12):\n    ax.plot([0.2 + 0.6 * k, 0.5 + 0.6 * k], [{y}, {y} + 0.2])"
DRAWN = "\n".join(["ax = page()", *SHAPES.values()])


def attempts(reference: Figure) -> dict[str, str]:
    """Name -> body: each wants more than it draws for."""
    picture = base64.b64encode(reference.png or b"").decode()
    embed = (
        "import base64, io\n"
        f"image = plt.imread(io.BytesIO(base64.b64decode({picture!r})))\nax = page()\n"
    )
    shown = "ax.imshow(image, extent=(0, 8, 0, 5), aspect='auto')\n"
    found = {
        # values without a figure
        "list": f"ax = page()\n{LIST}",
        "list at the right": "ax = page()\n" + listed("7.8, 4.5 - 0.4 * i", ", ha='right'"),
        "list in large type": f"ax = page()\n{listed('1, 4.4 - 0.7 * i', ', size=24')}",
        "list in a frame": f"ax = page()\nax.plot([.5, 4, 4, .5, .5], [2, 2, 5, 5, 2])\n{LIST}",
        "list beside junk": f"ax = page()\n{JUNK.format(y=0.3)}\n{LIST}",
        "list on lines": f"ax = page()\nfor i in range(7):\n    ax.plot([0.5, 4], [4.8 - 0.4 * i] * 2)\n{LIST}",
        "list twice": f"ax = page()\n{LIST}\n{listed('5, 4.5 - 0.4 * i')}",
        "list as one text": "ax = page()\nax.text(1, 1, chr(10).join(VALUES))",
        "list as one line": "ax = page()\nax.text(4, 2, ', '.join(VALUES), ha='center')",
        "list as a title": "ax = page()\nax.plot([1, 7], [1, 4])\nax.set_title(', '.join(VALUES), y=0.9)",
        "list as an axis label": "plt.plot([1, 2])\nplt.xlabel(', '.join(VALUES))",
        "list as ticks": "plt.plot([1, 2])\nplt.xticks(np.linspace(0, 1, 6), VALUES, size=7)",
        "list as a legend": "for v in VALUES:\n    plt.plot([1, 2], label=v)\nplt.legend()",
        "list as a table": "ax = page()\nax.table([[v] for v in VALUES], loc='center')",
        "list as a table with junk": f"ax = page()\n{JUNK.format(y=0.2)}\nax.table([[v] for v in VALUES], loc='center')",
        "list as bars": "plt.barh(VALUES, [1] * 6)",
        "list as a pie": "plt.pie([1] * 6, labels=VALUES)",
        "scatter of values": f"ax = page()\n{SCATTER}",
        "scatter in boxes": "ax = page()\n" + listed("1 + 2.4 * (i % 3), 1 + 2.5 * (i // 3)", ", bbox=dict(fc='white')"),
        "scatter beside junk": f"ax = page()\n{JUNK.format(y=0.3)}\n{SCATTER}",
        "scatter and one line": f"ax = page()\nax.plot([1, 7], [2.2, 2.3])\n{SCATTER}",
        "scatter and two dots": f"ax = page()\nax.plot(1, 1.5, 'o')\nax.plot(6, 2.5, 'o')\n{SCATTER}",
        "values beside empty axes": f"ax = plt.gca(); ax.set(xlim=(0, 8), ylim=(0, 5))\n{SCATTER}",
        "values and symbols apart": "ax = page()\nfor i, v in enumerate(VALUES):\n    for j, w in enumerate(v.split()):\n        ax.text(1 + j, 4.5 - 0.6 * i, w)",
        # the question
        "question": "ax = page()\nax.text(0.2, 2, QUESTION, size=6)",
        "question wrapped": "import textwrap\nax = page()\nax.text(0.2, 1, textwrap.fill(QUESTION, 60))",
        "question in lines": "import textwrap\nax = page()\nfor i, v in enumerate(textwrap.wrap(QUESTION, 40)):\n    ax.text(0.2, 4.5 - 0.4 * i, v)",
        "question beside junk": f"import textwrap\nax = page()\n{JUNK.format(y=0.3)}\nfor i, v in enumerate(textwrap.wrap(QUESTION, 40)):\n    ax.text(0.2, 4.5 - 0.4 * i, v)",
        "question word by word": "ax = page()\nfor i, v in enumerate(QUESTION.split()):\n    ax.text(0.2 + 1.3 * (i % 6), 4.6 - 0.45 * (i // 6), v, size=8)",
        "question as a title": "plt.plot([1, 2])\nplt.title(QUESTION, size=6)",
        "question over the shapes": f"import textwrap\n{DRAWN}\nax.text(0.2, 1, textwrap.fill(QUESTION, 50))",
        "checklist": "ax = page()\nfor i, v in enumerate(VALUES):\n    ax.text(0.2, 4.5 - 0.5 * i, 'An arrow or incline labelled ' + v)",
        "a plan in words": "ax = page()\nax.text(.1, 3, 'An incline with θ = 34° at its foot, a block labelled 4.6 kg on it, μ = 0.18')\nax.text(.1, 2, 'An arrow labelled F = 12 N, one labelled g = 9.81 m/s², a dimension d = 5.3 m')",
        # pictures
        "picture": embed + shown,
        "picture small": embed + "ax.imshow(image, extent=(0, 3, 0, 2), aspect='auto'); ax.set(xlim=(0, 8), ylim=(0, 5))",
        "picture and list": embed + shown + LIST,
        "picture and scatter": embed + shown + SCATTER,
        "picture over labels": embed + shown.replace("aspect", "zorder=9, aspect") + SCATTER,
        "picture as figimage": embed + "ax.figure.figimage(image)",
        "picture as points": embed + "dark = np.argwhere(image[::4, ::4, :3].min(axis=2) < .5)\nax.scatter(dark[:, 1] / 25, 5 - dark[:, 0] / 25, s=1, color='black')",
        "picture as cells": embed + "ax.pcolormesh(np.linspace(0, 8, 201), np.linspace(5, 0, 126), image[:500:4, :800:4, 0][:125, :200], cmap='gray')",
        # texts that nobody sees
        "white on white": "ax = page()\nax.plot([1, 7], [1, 4])\n" + listed("1 + 2.4 * (i % 3), 1 + 2.5 * (i // 3)", ", color='white'"),
        "nearly white": f"{DRAWN}\n" + listed("1, 4.5 - 0.4 * i", ", color='#fafafa'"),
        "transparent": f"{DRAWN}\n" + listed("1, 4.5 - 0.4 * i", ", alpha=0.02"),
        "invisible": f"{DRAWN}\n" + listed("1, 4.5 - 0.4 * i", ", visible=False"),
        "tiny": f"{DRAWN}\n" + listed("1, 4.5 - 0.4 * i", ", size=1.5"),
        "small": f"{DRAWN}\n" + listed("1, 4.5 - 0.2 * i", ", size=4"),
        "off the page": f"{DRAWN}\n" + listed("30, 4.5 - 0.4 * i"),
        "off the page, clipped": f"{DRAWN}\n" + listed("9, 4.5 - 0.4 * i", ", clip_on=True"),
        "under a patch": f"{DRAWN}\n{LIST}\nax.fill([0, 8, 8, 0], [1.5, 1.5, 5, 5], fc='white', zorder=9)",
        "all on one spot": f"{DRAWN}\n" + listed("4, 2.5"),
        "nearly on one spot": f"{DRAWN}\n" + listed("4, 2.5 + 0.05 * i"),
        "one giant label": "ax = page()\nax.plot([1, 7], [1, 4])\nax.text(0.1, 1, chr(10).join(VALUES), size=48)",
        "shapes and no label": DRAWN,
        "black page": "ax = page()\nax.figure.set_facecolor('black')\n" + SCATTER,
        "mirrored text": f"{DRAWN}\n" + listed("1, 4.5 - 0.4 * i", ", rotation=180"),
        # more than was asked for
        "guesses": f"{DRAWN}\nfor i in range(40):\n    ax.text(0.2 + 1.5 * (i % 5), 4.7 - 0.6 * (i // 5), f'{{i / 2:g}} kg', size=8)",
        "guesses over the figure": f"{WHOLE}\nfor i in range(40):\n    ax.text(0.2 + 1.5 * (i % 5), 4.7 - 0.6 * (i // 5), f'd = {{i / 2 + 1:g}} m', size=8)",
        "the answer too": f"{WHOLE}\nax.text(6, 1, 'v = 4.66 m/s')\nax.text(6, 2, '4.66 m/s')",
        "everything twice": f"{WHOLE}\n{WHOLE.replace('ax = page()', '')}",
        "everything twice beside": WHOLE + "\nfor t in list(ax.texts):\n    ax.text(t.get_position()[0] + .4, t.get_position()[1] + .25, t.get_text(), ha='center')\n"
        + WHOLE.replace("ax = page()", "").replace("ax.text", "0 and ax.text"),
        "labels three times": WHOLE + "\nfor t in list(ax.texts):\n    for k in (1, 2):\n        ax.text(t.get_position()[0], t.get_position()[1] - .2 * k, t.get_text(), ha='center', size=8)",
        "the figure and the question": f"{WHOLE}\nimport textwrap\nax.text(0.1, -3, textwrap.fill(QUESTION, 60))",
        # nothing
        "nothing": "",
        "empty axes": "plt.gca()",
        "one line": "plt.plot([1, 2])",
        "another figure": "plt.bar(['a', 'b', 'c'], [3, 5, 4]); plt.ylabel('count')",
        "noise": "plt.imshow(np.random.default_rng(0).random((50, 80)))",
    }  # fmt: skip
    forged = "import matplotlib.text, matplotlib.figure\n"
    found["labels that say otherwise"] = (
        forged + "matplotlib.text.Text.get_text = lambda self: VALUES[id(self) % 6]\n" + DRAWN
        + "\nfor i in range(6):\n    ax.text(1 + i, 1, 'x')"
    )  # fmt: skip
    found["a subclass that says otherwise"] = (
        forged
        + "class Liar(matplotlib.text.Text):\n    def draw(self, renderer): pass\n"
        + DRAWN + "\nfor i, v in enumerate(VALUES):\n    ax.add_artist(Liar(1, 1 + .5 * i, v))"
    )  # fmt: skip
    found["facts on the way out"] = (
        "import sys, os, json\nfor fd in range(3, 12):\n    try:\n        os.write(fd, b'{\"texts\": []}')\n"
        "    except OSError:\n        pass\n" + DRAWN
    )
    return found
