"""Short programs with one defect planted in each, and as many without any, in varied styles."""

from __future__ import annotations

from tests.verify.drawings import BARE

_DEG = "import numpy as np; t = np.linspace(0, 2 * np.pi, 200)"

# name -> (the check that must fail, the program)
DEFECTS: dict[str, tuple[str, str]] = {
    # ---------------------------------------------------------------- text on text
    "two labels of one vertex": (
        "audit/overlap",
        (
            f"{BARE}; ax.plot([2, 8, 5, 2], [2, 2, 8, 2], 'k');"
            "[ax.text(5, y, w, size=13, ha='center') for y, w in ((8.2, 'A'), (8.3, '60°'))]"
        ),
    ),
    "bar values that run together": (
        "audit/overlap",
        (
            "fig, ax = plt.subplots(figsize=(3, 3)); bars = ax.bar(range(6), [3, 3, 3, 3, 3, 3]);"
            "ax.bar_label(bars, [f'{v} 000 kJ' for v in range(6)])"
        ),
    ),
    "category names too long": (
        "audit/overlap",
        (
            "fig, ax = plt.subplots(figsize=(3, 3));"
            "ax.plot(['mitochondrion', 'chloroplast', 'cell membrane', 'lysosome'], [1, 2, 3, 4])"
        ),
    ),
    "panel title on the axis label above": (
        "audit/overlap",
        (
            "fig, axs = plt.subplots(2, 1, figsize=(5, 4)); fig.subplots_adjust(hspace=0.32);"
            "axs[0].plot([1, 3]); axs[0].set_xlabel('time t (s)'); axs[1].set_title('Velocity');"
            "axs[1].plot([3, 1])"
        ),
    ),
    "turned label over another": (
        "audit/overlap",
        (
            f"{BARE}; ax.text(3, 3, 'hypotenuse c = 5 cm', rotation=45, size=14);"
            "ax.text(4, 5, 'angle 45°', size=14)"
        ),
    ),
    "legend on a label": (
        "audit/overlap",
        (
            "plt.plot([0, 1, 2], [0, 1, 4], label='x squared'); plt.text(0.05, 3.85, 'steep part');"
            "plt.legend(loc='upper left')"
        ),
    ),
    # -------------------------------------------------------------- lines and markers
    "axis through the origin's name": (
        "audit/struck",
        (
            f"{BARE}; ax.plot([5, 5], [0, 10], 'k', lw=1); ax.plot([0, 10], [5, 5], 'k', lw=1);"
            "ax.text(5, 5, 'O', size=14, ha='center', va='center')"
        ),
    ),
    "curve through its name": (
        "audit/struck",
        (
            f"{_DEG}; fig, ax = plt.subplots(); ax.plot(t, np.sin(t), 'b', lw=2);"
            "ax.text(1.0, 0.84, 'y = sin x', size=14)"
        ),
    ),
    "dashed level through a label": (
        "audit/struck",
        f"{BARE}; ax.axhline(6, color='0.2', ls='--'); ax.text(4, 5.85, 'ground state', size=13)",
    ),
    "arrow that ends in a letter": (
        "audit/struck",
        (
            f"{BARE}; ax.text(6, 6, 'F', size=20, ha='center', va='center');"
            "ax.annotate('', (6, 6), (2, 3), arrowprops={'arrowstyle': '-|>', 'lw': 2,"
            " 'shrinkA': 0, 'shrinkB': 0})"
        ),
    ),
    "circle's edge through a letter": (
        "audit/struck",
        (
            f"{BARE}; ax.set_aspect('equal'); ax.add_patch(plt.Circle((5, 5), 3, fill=False));"
            "ax.text(8, 5, 'Q', size=15, ha='center', va='center')"
        ),
    ),
    "data point on a label": (
        "audit/struck",
        (
            "plt.plot([1, 2, 3], [2, 4, 3], 'o', ms=9, color='tab:red');"
            "plt.text(1.9, 3.97, 'maximum', size=13); plt.xlim(0, 4); plt.ylim(0, 5)"
        ),
    ),
    "wall through a turned label": (
        "audit/struck",
        (
            f"{BARE}; ax.plot([5, 5], [0, 10], 'k', lw=2);"
            "ax.text(5, 5, 'rough wall', rotation=60, size=14, ha='center', va='center')"
        ),
    ),
    # ------------------------------------------------------------------------ hidden
    "box drawn over a label": (
        "audit/hidden",
        (
            f"{BARE}; ax.text(3, 5, 'spring constant k', size=14);"
            "ax.add_patch(plt.Rectangle((4, 4), 4, 3, fc='0.8', ec='k', zorder=10))"
        ),
    ),
    "surface over a point's name": (
        "audit/hidden",
        (
            "import numpy as np\nfig = plt.figure(); ax = fig.add_subplot(projection='3d')\n"
            "u, v = np.mgrid[0:6.3:40j, 0:3.2:20j]\n"
            "s = ax.plot_surface(np.cos(u)*np.sin(v), np.sin(u)*np.sin(v), np.cos(v), color='c')\n"
            "ax.computed_zorder = False; s.set_zorder(9); ax.text(0, 0, 0, 'centre C', size=13)"
        ),
    ),
    "legend over a label": (
        "audit/hidden",
        (
            "plt.plot([0, 1, 2], [0, 1, 4], label='a rather long entry');"
            "plt.plot([0, 1, 2], [0, 2, 3], label='and a second one');"
            "plt.text(0.3, 3.72, 'turning point', size=9);"
            "plt.legend(loc='upper left', framealpha=1, labelspacing=3)"
        ),
    ),
    "dark label on a dark bar": (
        "audit/hidden",
        (
            "plt.barh(['a', 'b'], [3, 5], color='navy');"
            "plt.text(1, 1, '5 m', color='navy', va='center', size=14)"
        ),
    ),
    # ------------------------------------------------------------- cut, tiny, distorted
    "label past the axes": (
        "audit/clipped",
        "plt.plot([0, 1]); plt.text(0.9, 0.5, 'clipped at the frame', clip_on=True, size=14)",
    ),
    "footnote-sized labels": (
        "audit/size",
        f"{BARE}; ax.plot([1, 9], [2, 2], 'k'); ax.text(5, 3, 'R = 4 kΩ', size=4)",
    ),
    "labels lost in a huge figure": (
        "audit/size",
        "fig, ax = plt.subplots(figsize=(28, 18)); ax.plot([1, 2, 3]); ax.text(1, 2, 'R', size=6)",
    ),
    "flattened circle": (
        "audit/shapes",
        (
            "fig, ax = plt.subplots(figsize=(7, 3)); ax.set(xlim=(0, 10), ylim=(0, 10));"
            "ax.axis('off'); ax.add_patch(plt.Circle((5, 5), 3, fc='lightyellow', ec='k'))"
        ),
    ),
    "flattened unit circle": (
        "audit/shapes",
        (
            f"{_DEG}; fig, ax = plt.subplots(figsize=(7, 4)); ax.plot(np.cos(t), np.sin(t));"
            "ax.axhline(0); ax.axvline(0); ax.set_xlabel('x'); ax.set_ylabel('y')"
        ),
    ),
    "slanted right angle": (
        "audit/shapes",
        (
            "fig, ax = plt.subplots(figsize=(8, 3)); ax.axis('off');"
            "ax.plot([0, 4, 2.56, 0], [0, 3, 4.92, 0], 'k')"
        ),
    ),
    "missing glyph": ("audit/glyphs", f"{BARE}; ax.text(5, 5, 'mass \U00013000', size=14)"),
    "axes and nothing else": (
        "audit/blank",
        "plt.figure(); plt.title('Free fall'); plt.xlabel('t (s)'); plt.ylabel('h (m)')",
    ),
}

CLEAN: dict[str, str] = {
    "triangle with labels outside": (
        f"{BARE}; ax.set_aspect('equal'); ax.plot([2, 8, 5, 2], [2, 2, 8, 2], 'k');"
        "ax.text(1.5, 1.5, 'A'); ax.text(8.2, 1.5, 'B'); ax.text(4.85, 8.3, 'C');"
        "ax.text(5, 1.2, '6 cm', ha='center')"
    ),
    "plot with everything a plot has": (
        f"{_DEG}; plt.plot(t, np.sin(t), label='sin'); plt.plot(t, np.cos(t), '--', label='cos');"
        "plt.grid(); plt.legend(); plt.title('Two waves'); plt.xlabel('t (s)'); plt.ylabel('y (m)')"
    ),
    "grouped bars with values": (
        "import numpy as np; x = np.arange(3)\nfor k in (0, 1):\n"
        "    b = plt.bar(x + 0.4 * k, [3 + k, 5, 4], 0.38); plt.bar_label(b)\n"
        "plt.xticks(x + 0.2, ['2021', '2022', '2023']); plt.ylim(0, 6)"
    ),
    "table": (
        "plt.axis('off'); plt.table([['1', '2.5 m'], ['2', '5.0 m']], colLabels=['t (s)', 'x'],"
        " loc='center')"
    ),
    "polar rose": f"{_DEG}; plt.axes(projection='polar').plot(t, 1 + np.cos(3 * t))",
    "heat map with numbers": (
        "plt.imshow([[1, 2], [3, 4]], cmap='Blues'); plt.colorbar(label='counts')\n"
        "for i in (0, 1):\n    for j in (0, 1):\n"
        "        plt.text(j, i, 1 + 2 * i + j, ha='center', color='k' if i == 0 else 'w', size=16)"
    ),
    "nodes of a graph": (
        f"{BARE}; ax.set_aspect('equal'); ax.plot([2, 8], [5, 5], 'k', zorder=1)\n"
        "for x, n in ((2, 'A'), (8, 'B')):\n"
        "    ax.add_patch(plt.Circle((x, 5), 0.8, fc='w', ec='k', zorder=2))\n"
        "    ax.text(x, 5, n, ha='center', va='center', size=16, zorder=3)\n"
        "ax.text(5, 5.3, '7', ha='center')"
    ),
    "nodes as markers": (
        f"{BARE}; ax.plot([2, 5, 8], [3, 7, 3], '-o', ms=26, mfc='lightblue', color='k')\n"
        "for x, y, n in ((2, 3, '1'), (5, 7, '2'), (8, 3, '3')):\n"
        "    ax.text(x, y, n, ha='center', va='center')"
    ),
    "dimension in a gap": (
        f"{BARE}; ax.annotate('', (1, 5), (9, 5), arrowprops={{'arrowstyle': '<->'}});"
        "ax.text(5, 5, '8.0 m', ha='center', va='center', bbox={'fc': 'w', 'ec': 'none'})"
    ),
    "leader to a label": (
        f"{BARE}; ax.plot([1, 9], [3, 3], 'k'); ax.annotate('surface of the water', (5, 3), (5, 6),"
        " ha='center', arrowprops={'arrowstyle': '->'})"
    ),
    "text in framed boxes": (
        f"{BARE}\nfor y, w in ((8, 'glucose'), (5, 'pyruvate'), (2, 'lactate')):\n"
        "    ax.text(5, y, w, ha='center', bbox={'boxstyle': 'round', 'fc': '#ffe', 'ec': 'k'})\n"
        "ax.annotate('', (5, 5.8), (5, 7.6), arrowprops={'arrowstyle': '->'})"
    ),
    "white on dark": (
        "plt.style.use('dark_background'); plt.plot([1, 3, 2], 'c'); plt.title('Decay');"
        "plt.text(0.2, 2.6, 'N = 400', size=14)"
    ),
    "incline with a turned label": (
        f"{BARE}; ax.set_aspect('equal'); ax.plot([1, 9, 9, 1], [1, 1, 6, 1], 'k');"
        "ax.text(4.5, 3.6, 'L = 9.4 m', rotation=32, ha='center', va='bottom');"
        "ax.text(2.6, 1.2, '32°')"
    ),
    "surface with a label beside it": (
        "import numpy as np\nax = plt.figure().add_subplot(projection='3d')\n"
        "x, y = np.mgrid[-1:1:20j, -1:1:20j]\nax.plot_surface(x, y, x * x + y * y, alpha=0.6)\n"
        "ax.set_xlabel('x'); ax.set_ylabel('y'); ax.set_zlabel('z'); ax.set_title('Paraboloid')"
    ),
    "pie": "plt.pie([1, 2, 3], labels=['N2', 'O2', 'Ar'], autopct='%.0f %%')",
    "panels with their own labels": (
        "fig, axs = plt.subplots(2, 2, layout='constrained')\nfor n, a in enumerate(axs.flat):\n"
        "    a.plot([n, 1, 2]); a.set_title(f'case {n}'); a.set_xlabel('t'); a.set_ylabel('v')"
    ),
    "an ellipse that is meant": (
        "from matplotlib.patches import Ellipse\nfig, ax = plt.subplots()\n"
        "ax.add_patch(Ellipse((0, 0), 6, 4, fill=False)); ax.set(xlim=(-4, 4), ylim=(-3, 3))\n"
        "ax.plot([0.5], [0], 'yo', ms=14); ax.text(1.1, -0.1, 'Sun')"
    ),
    "circle of equal axes": (
        f"{_DEG}; fig, ax = plt.subplots(); ax.plot(np.cos(t), np.sin(t)); ax.set_aspect('equal');"
        "ax.text(-0.35, 0.5, 'unit circle')"
    ),
    "phase portrait": (
        f"{_DEG}; plt.figure(figsize=(7, 4)); plt.plot(2 * np.cos(t), 2 * np.sin(t));"
        "plt.xlabel('position x (m)'); plt.ylabel('velocity v (m/s)')"
    ),
    "log axes": (
        "plt.loglog([1, 10, 100], [1, 100, 10000], 'o-'); plt.xlabel('f (Hz)');"
        "plt.ylabel('gain'); plt.text(2, 2000, 'slope 2')"
    ),
    "hatched ground and fills": (
        f"{BARE}; ax.add_patch(plt.Rectangle((0, 0), 10, 2, hatch='//', fc='w', ec='0.5'));"
        "ax.add_patch(plt.Rectangle((4, 2), 2, 2, fc='tan', ec='k'));"
        "ax.text(5, 3, 'm', ha='center', va='center'); ax.text(7, 3, '2 kg')"
    ),
    "label with an outline": (
        "import matplotlib.patheffects as pe\nplt.plot([0, 1], [0, 1], 'k')\n"
        "plt.text(0.2, 0.7, 'free space', size=14,"
        " path_effects=[pe.withStroke(linewidth=3, foreground='w')])"
    ),
    "fine print that can be read": f"{BARE}; ax.plot([1, 9], [2, 2]); ax.text(5, 5, 'R₁', size=8)",
    "point with its name": (
        f"{BARE}; ax.plot([5], [5], 'ko', ms=6); ax.annotate('P(3, 4)', (5, 5), xytext=(6, 6),"
        " textcoords='offset points')"
    ),
    "square wave": (
        "plt.step([0, 1, 2, 3, 4], [0, 1, 0, 1, 0], 'k', where='post'); plt.ylim(-0.5, 1.6);"
        "plt.text(0.1, 1.15, 'T = 2 ms'); plt.xlabel('t (ms)')"
    ),
}
