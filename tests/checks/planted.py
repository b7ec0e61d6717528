"""Short programs with one defect planted in each, and as many without any, in varied styles."""

from __future__ import annotations

from tests.checks.drawings import BARE

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

# Written after the rules stood, to measure them.
DEFECTS |= {
    "coordinates on a point name": (
        "audit/overlap",
        (
            "import numpy as np; th=np.linspace(0,2*np.pi,100); fig,"
            "ax=plt.subplots(figsize=(5,5)); ax.set_aspect('equal'); ax.axis('off'); "
            "ax.plot(np.cos(th),np.sin(th),'k'); ax.text(1.02,0,'P',size=14); ax.text(1.03,"
            "-0.02,'(1, 0)',size=14)"
        ),
    ),
    "titles of two panels meet": (
        "audit/overlap",
        (
            "fig,axs=plt.subplots(1,2,figsize=(5,3)); axs[0].plot([1000,20000]); "
            "axs[1].plot([1,2]); axs[0].set_title('Concentration of A over time'); "
            "axs[1].set_title('Concentration of B over time')"
        ),
    ),
    "formulas that run together": (
        "audit/overlap",
        (
            "plt.figure(figsize=(5,4)); plt.axis('off'); plt.text(.1,.5,r'$E = \\frac{1}{2} "
            "m v^2$',size=18); plt.text(.3,.5,r'$m = 2.0\\,\\mathrm{kg}$',size=18)"
        ),
    ),
    "curve through a word": (
        "audit/struck",
        (
            "import numpy as np; x=np.linspace(0,10,200); plt.figure(figsize=(6,4)); "
            "plt.plot(x,np.exp(-x/3),'r',lw=2); plt.text(3.0,.36,'half-life',size=12,"
            "ha='center',va='center')"
        ),
    ),
    "axis through a force": (
        "audit/struck",
        (
            "fig,ax=plt.subplots(figsize=(5,5)); ax.axis('off'); ax.set(xlim=(-5,5),"
            "ylim=(-5,5)); ax.annotate('',(4.5,0),(-4.5,0),"
            "arrowprops=dict(arrowstyle='->')); ax.annotate('',(0,4.5),(0,-4.5),"
            "arrowprops=dict(arrowstyle='->')); ax.text(0.05,3.0,'4 N',ha='center',"
            "size=13); ax.text(4.6,-.2,'x')"
        ),
    ),
    "membrane through its name": (
        "audit/struck",
        (
            "fig,ax=plt.subplots(figsize=(6,4)); ax.axis('off'); ax.set(xlim=(0,10),"
            "ylim=(0,10)); ax.add_patch(plt.Rectangle((2,2),6,5,fill=False,lw=1.5)); "
            "ax.text(8,4.5,'membrane',ha='center',va='center',size=13)"
        ),
    ),
    "slope through a label, fine resolution": (
        "audit/struck",
        (
            "fig,ax=plt.subplots(figsize=(6,4),dpi=150); ax.axis('off'); ax.set(xlim=(0,"
            "10),ylim=(0,10)); ax.plot([1,9],[1,8],color='purple'); ax.text(5,4.5,'slope "
            "0.88',ha='center',va='center',size=10)"
        ),
    ),
    "node on its name": (
        "audit/struck",
        (
            "fig,ax=plt.subplots(figsize=(6,4)); ax.axis('off'); ax.set(xlim=(0,10),"
            "ylim=(0,10)); ax.scatter([3,6],[5,5],s=120,c='k'); ax.text(3.0,4.9,'node one',"
            "size=12)"
        ),
    ),
    "organelle over its name": (
        "audit/hidden",
        (
            "fig,ax=plt.subplots(figsize=(6,4)); ax.axis('off'); ax.set(xlim=(0,10),"
            "ylim=(0,10)); ax.text(2,5,'nucleus',size=14); ax.add_patch(plt.Circle((3,5.1),"
            "2,fc='plum',ec='k',zorder=8))"
        ),
    ),
    "black values on black bars": (
        "audit/hidden",
        (
            "plt.bar([0,1,2],[3,5,4],color='k'); [plt.text(i,v-.5,f'{v} J',ha='center',"
            "size=12) for i,v in enumerate([3,5,4])]"
        ),
    ),
    "empty box over a label": (
        "audit/struck",
        (
            "fig,ax=plt.subplots(); ax.axis('off'); ax.set(xlim=(0,10),ylim=(0,10)); "
            "ax.text(3,5,'reactor vessel',size=13); ax.text(5.2,5.9,'   ',size=30,"
            "bbox=dict(fc='w',ec='k',pad=14),zorder=9)"
        ),
    ),
    "flattened circle with a radius": (
        "audit/shapes",
        (
            "fig,ax=plt.subplots(figsize=(8,4)); ax.set(xlim=(-6,6),ylim=(-6,6)); "
            "ax.axis('off'); ax.add_patch(plt.Circle((0,0),5,fill=False,lw=2)); ax.plot([0,"
            "5],[0,0],'k'); ax.text(2.5,.4,'r = 5')"
        ),
    ),
    "slanted right-angle mark": (
        "audit/shapes",
        (
            "fig,ax=plt.subplots(figsize=(4,7)); ax.set(xlim=(0,10),ylim=(0,10)); "
            "ax.axis('off'); ax.plot([2,8],[2,5],'k'); ax.plot([5,4.2],[3.5,5.1],'k'); "
            "ax.plot([5.5,5.3,4.8],[3.75,4.15,3.9],'k')"
        ),
    ),
    "label cut at the top": (
        "audit/clipped",
        (
            "fig,ax=plt.subplots(figsize=(5,4)); ax.plot([0,1,2]); ax.text(1.9,2.09,'apex "
            "of the curve',clip_on=True,size=12)"
        ),
    ),
    "tiny axis label": (
        "audit/size",
        (
            "fig,ax=plt.subplots(figsize=(20,12),dpi=100); ax.bar(range(5),range(5)); "
            "ax.set_xlabel('x',size=5)"
        ),
    ),
}

CLEAN |= {
    "arrow to a curve": (
        "import numpy as np; x=np.linspace(0,10,200); plt.plot(x,np.exp(-x/3)); "
        "plt.annotate('half-life',(2.08,.5),(4,.7),arrowprops=dict(arrowstyle='->')); "
        "plt.xlabel('t (h)'); plt.ylabel('N/N0')"
    ),
    "histogram": (
        "import numpy as np; d=np.random.default_rng(0).normal(size=300); plt.hist(d,"
        "20,edgecolor='k'); plt.title('Histogram'); plt.xlabel('value')"
    ),
    "arrow axes with labels beside them": (
        "fig,ax=plt.subplots(figsize=(5,5)); ax.axis('off'); ax.set_aspect('equal'); "
        "ax.set(xlim=(-5,5),ylim=(-5,5)); ax.annotate('',(4.5,0),(-4.5,0),"
        "arrowprops=dict(arrowstyle='->')); ax.annotate('',(0,4.5),(0,-4.5),"
        "arrowprops=dict(arrowstyle='->')); ax.text(4.6,-.6,'x'); ax.text(.2,4.4,'y'); "
        "ax.text(-.6,-.7,'O'); ax.plot([3],[2],'ro'); ax.text(3.2,2.2,'P(3, 2)')"
    ),
    "row of atoms": (
        "fig,ax=plt.subplots(figsize=(6,3)); ax.axis('off'); "
        "ax.set_aspect('equal')\nfor x in (0,3,6):\n    ax.add_patch(plt.Circle((x,0),1,"
        "fc='gold',ec='k')); ax.text(x,0,'Na',ha='center',va='center')\nax.set(xlim=(-2,"
        "8),ylim=(-2,2)); [ax.plot([x+1,x+2],[0,0],'k') for x in (0,3)]"
    ),
    "mass spectrum": (
        "plt.stem([57,71,86],[100,50,10]); plt.xlabel('m/z'); plt.ylabel('intensity'); "
        "[plt.text(m,h+2,m,ha='center') for m,h in ((57,100),(71,50),(86,10))]; "
        "plt.ylim(0,115)"
    ),
    "contours with their levels": (
        "import numpy as np; X,Y=np.meshgrid(np.linspace(-2,2,60),np.linspace(-2,2,"
        "60)); c=plt.contour(X,Y,X**2+Y**2); plt.clabel(c); "
        "plt.gca().set_aspect('equal')"
    ),
    "resistor in a circuit": (
        "fig,ax=plt.subplots(); ax.axis('off'); ax.set(xlim=(0,10),ylim=(0,10)); "
        "ax.plot([1,3],[5,5],'k'); ax.add_patch(plt.Rectangle((3,4.4),3,1.2,fc='w',"
        "ec='k')); ax.plot([6,9],[5,5],'k'); ax.text(4.5,5,'R = 5 Ω',ha='center',"
        "va='center')"
    ),
    "boxes with letters": (
        "fig,ax=plt.subplots(); ax.axis('off'); ax.set(xlim=(0,10),ylim=(0,10))\nfor i,"
        "w in enumerate('ABCD'):\n    ax.add_patch(plt.Rectangle((1+2*i,4),2,2,"
        "fill=False)); ax.text(2+2*i,5,w,ha='center',va='center',size=18)"
    ),
    "helix": (
        "import numpy as np; ax=plt.figure().add_subplot(projection='3d'); "
        "t=np.linspace(0,20,300); ax.plot(np.cos(t),np.sin(t),t/10,label='helix'); "
        "ax.legend(); ax.set_xlabel('x'); ax.set_ylabel('y'); ax.set_zlabel('z')"
    ),
    "style sheet with markers": (
        "plt.style.use('ggplot'); plt.plot([1,2,3],[2,4,8],marker='s'); "
        "plt.title('Growth'); plt.xlabel('generation'); plt.ylabel('cells'); "
        "plt.text(1.1,7,'N = 2^n')"
    ),
    "area under a curve": (
        "fig,ax=plt.subplots(figsize=(7,4)); ax.plot([0,1,2,3],[0,2,2,0],'b-'); "
        "ax.fill_between([1,2],[2,2],alpha=.3); ax.text(1.5,1,'A = 2 m',ha='center'); "
        "ax.set_xlabel('t (s)'); ax.set_ylabel('v (m/s)')"
    ),
    "energy levels": (
        "fig,ax=plt.subplots(); ax.axis('off'); ax.set(xlim=(0,10),ylim=(0,10)); "
        "[ax.plot([2,6],[y,y],'k') for y in (2,4,7)]; [ax.text(6.2,y,f'n = {n}',"
        "va='center') for n,y in ((1,2),(2,4),(3,7))]; ax.annotate('',(4,2.05),(4,"
        "6.95),arrowprops=dict(arrowstyle='->',color='r')); ax.text(4.2,5.2,'hf')"
    ),
    "networkx drawing": (
        "import networkx as nx; G=nx.cycle_graph(5); p=nx.circular_layout(G); "
        "nx.draw(G,p,with_labels=True,node_color='lightgreen',node_size=700)"
    ),
    "right triangle": (
        "fig,ax=plt.subplots(); ax.axis('off'); ax.set(xlim=(0,10),ylim=(0,10)); "
        "ax.set_aspect('equal'); ax.plot([1,9,1,1],[1,1,7,1],'k'); ax.plot([1,1.5,1.5],"
        "[1.5,1.5,1],'k'); ax.text(5,.3,'8 cm',ha='center'); ax.text(.2,4,'6 cm',"
        "rotation=90,va='center'); ax.text(5.3,4.3,'x',ha='left')"
    ),
    "wavelength over a wave": (
        "plt.figure(figsize=(6,4)); plt.axhline(0,color='k'); plt.plot([0,1,2,3,4],[0,"
        "1,0,-1,0],'b'); plt.annotate('',(0,1.2),(4,1.2),"
        "arrowprops=dict(arrowstyle='<->')); plt.text(2,1.25,'one wavelength',"
        "ha='center'); plt.ylim(-1.5,1.6)"
    ),
}
