"""Every way a program can end has its status and a line that its author can act on."""

from __future__ import annotations

import pytest

from scigen_data.records import Status
from scigen_data.renderer import Limits, Renderer

PLT = "import matplotlib.pyplot as plt\n"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("x = (\n", "SyntaxError: '(' was never closed (line 1)"),
        ("def f():\n    raise ValueError('bad\\nthing')\nf()\n", "ValueError: bad (line 2)"),
        ("import nosuchmodule\n", "ModuleNotFoundError: No module named 'nosuchmodule' (line 1)"),
        ("def f(): f()\nf()\n", "RecursionError: maximum recursion depth exceeded (line 1)"),
        ("input()\n", "EOFError: EOF when reading a line (line 1)"),
        (PLT + "plt.plot([1]); plt.show()\nimport sys; sys.exit(3)", "sys.exit(3)"),
        (PLT + "plt.plot([1]); plt.show()\n1/0", "ZeroDivisionError: division by zero (line 3)"),
        ("import ctypes; ctypes.string_at(0)", "crashed the interpreter (SIGSEGV)"),
        ("import os; os.abort()", "crashed the interpreter (SIGABRT)"),
        ("import ctypes; ctypes.CDLL(None)._exit(3)", "ended its process itself (exit code 3)"),
        (PLT + "plt.title(r'$\\frac{1$'); plt.plot([1]); plt.show()", "(line 2)"),
        (
            PLT + "plt.title(r'$\\nosuch x$'); plt.plot([1]); plt.show()",
            r"ValueError: Unknown symbol: \nosuch, found '\' in \nosuch x (line 2)",
        ),
        (PLT + "plt.rcParams['text.usetex'] = True; plt.title('x'); plt.show()", "usetex"),
        (
            PLT + "from matplotlib.animation import FuncAnimation as A\n"
            "A(plt.figure(), print); plt.show()",
            "an animation cannot be rendered: draw one still figure (line 3)",
        ),
    ],
)
def test_an_error_is_a_code_error_with_its_line(
    renderer: Renderer, program: str, reason: str
) -> None:
    figure = renderer.render(program)
    assert figure.status is Status.CODE_ERROR
    assert reason in figure.reason
    assert "\n" not in figure.reason
    assert figure.png is None


def test_the_traceback_shows_the_programs_own_lines_and_what_it_printed(renderer: Renderer) -> None:
    figure = renderer.render("print('before')\nimport json\n\njson.loads('{')\n")
    assert 'File "program.py", line 4' in figure.detail
    assert "json.loads('{')" in figure.detail
    assert "decoder.py" not in figure.detail
    assert "before" in figure.detail


def test_reasons_name_no_address_and_no_path_of_this_machine(renderer: Renderer) -> None:
    figure = renderer.render("import os, numpy\nraise ValueError(object(), numpy.__file__)")
    assert figure.status is Status.CODE_ERROR
    assert "0x7" not in figure.reason + figure.detail
    assert "/numpy/__init__.py" in figure.reason
    assert "site-packages" not in figure.reason


@pytest.mark.parametrize(
    "program",
    [
        PLT + "plt.plot([1, 2]); plt.show()",
        PLT + "plt.plot([1, 2])",
        PLT + "plt.plot([1, 2]); plt.savefig('a.png')",
        PLT + "plt.plot([1, 2]); plt.savefig('a.png'); plt.close()",
        PLT + "plt.plot([1, 2]); plt.show()\nimport sys; sys.exit(0)",
        PLT + "plt.plot([1, 2])\nimport sys; sys.exit()",
        PLT + "plt.plot([1, 2]); plt.savefig('a.png')\nimport os; os._exit(0)",
        PLT + "plt.figure(); plt.figure(); plt.plot([1, 2]); plt.show()",
        PLT + "fig = plt.figure(); fig.savefig('a.png'); plt.plot([1, 2]); plt.show()",
        PLT + "import os; os.makedirs('out/a', exist_ok=True)\n"
        "plt.plot([1, 2]); plt.savefig('out/a/b.png')",
        "import matplotlib\nmatplotlib.use('TkAgg')\n" + PLT + "plt.plot([1, 2]); plt.show()",
        PLT + "plt.switch_backend('Qt5Agg'); plt.plot([1, 2]); plt.show(block=True)",
        PLT + "plt.ion(); plt.plot([1, 2]); plt.pause(60); plt.show()",
        (
            "from matplotlib.figure import Figure\n"
            "f = Figure(); f.add_subplot().plot([1, 2]); f.savefig('x.pdf')"
        ),
        "import sys\n" + PLT + "plt.plot([1, 2]); plt.show()\nsys.stdout.close()",
        PLT + "if __name__ == '__main__':\n    plt.plot([1, 2]); plt.show()",
    ],
)
def test_each_usual_way_to_finish_a_figure_keeps_it(renderer: Renderer, program: str) -> None:
    figure = renderer.render(program)
    assert (figure.status, figure.reason) == (Status.OK, "")
    assert figure.png is not None
    assert figure.png.startswith(b"\x89PNG")
    assert (figure.width, figure.height) == renderer_size(renderer)


def renderer_size(renderer: Renderer) -> tuple[int, int]:
    plain = renderer.render(PLT + "plt.plot([1, 2])")
    return plain.width, plain.height


def test_a_buffer_that_the_program_saves_to_can_be_read_again(renderer: Renderer) -> None:
    figure = renderer.render(
        PLT + "import io\nfrom PIL import Image\n"
        "b = io.BytesIO(); plt.plot([1]); plt.savefig(b, format='png'); b.seek(0)\n"
        "assert Image.open(b).size == (640, 480)"
    )
    assert (figure.status, figure.reason) == (Status.OK, "")


@pytest.mark.parametrize(
    "program",
    [
        "x = 1",
        "",
        PLT + "plt.figure(); plt.show()",
        PLT + "plt.subplots(2, 2); plt.show()",
        PLT + "plt.plot([1, 2]); plt.close(); plt.show()",
        PLT + "fig, ax = plt.subplots(); ax.axis('off'); ax.plot([1, 2], color='w'); plt.show()",
        "raise SystemExit",
    ],
)
def test_a_figure_with_nothing_to_see_is_blank(renderer: Renderer, program: str) -> None:
    assert renderer.render(program).status is Status.BLANK


def test_all_shown_figures_are_counted_and_the_first_is_kept(renderer: Renderer) -> None:
    figure = renderer.render(
        PLT + "plt.figure(figsize=(5, 5)); plt.plot([1, 2])\n"
        "plt.figure(figsize=(3, 3)); plt.plot([1, 2])\nplt.show()"
    )
    assert figure.status is Status.OK
    assert figure.facts.figures == 2
    assert figure.width > 400


def test_a_number_line_that_is_saved_first_is_kept_before_a_later_plot(renderer: Renderer) -> None:
    line = "fig, ax = plt.subplots(figsize=(6, 1)); ax.set_yticks([]); ax.set_xlim(-3, 3)\n"
    line += "ax.spines[['left', 'right', 'top']].set_visible(False); plt.savefig('line.png')\n"
    figure = renderer.render(f"{PLT}{line}plt.figure(); plt.plot([1, 2]); plt.savefig('plot.png')")
    assert (figure.status, figure.facts.figures) == (Status.OK, 2)
    assert figure.height < 200


def test_a_figure_too_large_for_memory_or_file_is_drawn_at_a_lower_dpi() -> None:
    noise = "import numpy as np\nplt.imshow(np.random.rand(400, 400, 3), interpolation='nearest')\n"
    limits = Limits(memory_mb=260, max_png_bytes=600_000)
    with Renderer(limits) as renderer:
        by_bytes = renderer.render(f"{PLT}{noise}plt.savefig('a.png', dpi=300)")
        by_memory = renderer.render(f"{PLT}{noise}plt.savefig('a.png', dpi=590)")
        both = renderer.render(f"{PLT}a = bytearray(1 << 29)")
    for figure in (by_bytes, by_memory):
        assert (figure.status, figure.reason) == (Status.OK, "")
        assert 100 <= figure.facts.dpi < 300
    assert both.reason.startswith("ran out of memory (line 2): a program has 260 MB; use smaller")


def test_an_artist_marked_as_animated_is_drawn_as_in_a_saved_figure(renderer: Renderer) -> None:
    program = f"{PLT}plt.plot([1, 2], animated={{}}); plt.savefig('a.png')"
    still, animated = (renderer.render(program.format(each)) for each in (False, True))
    assert still.pixel_hash == animated.pixel_hash


def test_the_layout_is_found_once_also_where_something_reaches_beyond_the_canvas(
    renderer: Renderer,
) -> None:
    """Of two figures alike, the first is kept and the second only tried, which draws it once."""
    figure = renderer.render(
        f"{PLT}boxes = []\nfor n in range(2):\n"
        "    fig, ax = plt.subplots(layout='constrained')\n"
        "    inset = ax.inset_axes([1.2, 0.0, 0.3, 1.0]); inset.set_xlabel('x of the inset')\n"
        "    ax.plot([0, 1]); boxes.append(ax)\n"
        "plt.show()\nfirst, second = (ax.get_position().bounds for ax in boxes)\n"
        "assert first == second, (first, second)"
    )
    assert (figure.status, figure.reason) == (Status.OK, "")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("plt.figure(figsize=(500, 500)); plt.plot([1]); plt.show()", "50000 x 50000"),
        ("plt.figure(figsize=(900, 1)); plt.plot([1]); plt.show()", "90000 x 100"),
        ("plt.plot([1]); plt.text(1e3, 1, 'far away'); plt.show()", "'far away'"),
        ("plt.plot([1]); plt.text(1e6, 1, 'farther'); plt.show()", "'farther'"),
        ("plt.plot([1]); plt.annotate('hm', (0, 1), (1e3, 1)); plt.show()", "'hm'"),
    ],
)
def test_an_image_beyond_the_pixel_limit_is_too_large(
    renderer: Renderer, program: str, words: str
) -> None:
    figure = renderer.render(PLT + program)
    assert figure.status is Status.TOO_LARGE
    assert words in figure.reason


def test_a_program_beyond_the_byte_limit_is_too_large(renderer: Renderer) -> None:
    assert renderer.render("#" * 1_000_001).status is Status.TOO_LARGE


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("while True:\n    pass", "(line"),
        ("import time\ntime.sleep(100)", "(line 2)"),
        (PLT + "import time\nplt.plot([1]); plt.show()\ntime.sleep(100)", "(line 4)"),
        ("while True:\n  try:\n    while True: pass\n  except BaseException: pass", ""),
        ("import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')", ""),
        ("import hashlib\nhashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)", ""),
        ("import signal, time\nsignal.signal(signal.SIGALRM, lambda *a: 0)\ntime.sleep(100)", ""),
    ],
)
def test_time_runs_out_for_spinning_sleeping_and_deaf_programs(
    hasty: Renderer, program: str, line: str
) -> None:
    figure = hasty.render(program)
    assert figure.status is Status.TIMEOUT
    assert line in figure.reason
    assert figure.png is None


@pytest.mark.parametrize(
    "program",
    [
        "import numpy as np\na = [np.ones(10**7) for _ in range(1000)]",
        "a = []\nwhile True: a.append(' ' * 10**6)",
        "import mmap\na = [mmap.mmap(-1, 10**8) for _ in range(1000)]",
    ],
)
def test_memory_runs_out_for_a_hog(renderer: Renderer, program: str) -> None:
    figure = renderer.render(program)
    assert figure.status is Status.MEMORY
    assert renderer.render(PLT + "plt.plot([1])").status is Status.OK


def test_a_flood_of_output_is_dropped_and_its_tail_kept(renderer: Renderer) -> None:
    figure = renderer.render(
        "for i in range(200_000): print('x' * 200)\nprint('the end')\nraise ValueError"
    )
    assert figure.status is Status.CODE_ERROR
    assert "the end" in figure.detail
    assert len(figure.detail) <= 8_000


@pytest.mark.parametrize("end", ["exit()", "quit()", "exit(0)"])
def test_what_an_interpreter_offers_to_leave_it_ends_a_program_well(
    renderer: Renderer, end: str
) -> None:
    assert renderer.render(f"{PLT}plt.plot([1, 2]); plt.show()\n{end}\n1/0").status is Status.OK


def test_an_exit_with_a_code_is_an_error(renderer: Renderer) -> None:
    figure = renderer.render(f"{PLT}plt.plot([1, 2]); plt.show()\nquit(2)")
    assert (figure.status, "sys.exit(2)" in figure.reason) == (Status.CODE_ERROR, True)


@pytest.mark.parametrize(
    "labels",
    [
        "ax.set_xticks([0, 1], ['A', 'B'])",
        "ax.set_yticks([0, 1]); ax.set_yticklabels(['', 'B'])",
        "ax.set_xticks([0.5], ['half'], minor=True)",
        "ax.xaxis.set_major_formatter(lambda x, at: f'step {x:g}')",
        "ax.set_xticks([0, 0.5, 1])",
        "ax.spines[['left', 'right', 'top']].set_visible(False); ax.set_yticks([])",
        "ax.set_frame_on(False); ax.yaxis.set_visible(False); ax.set_xlim(-5, 5)",
        "ax.spines[['left', 'bottom']].set_position('zero'); ax.set(xlim=(-5, 5), ylim=(-5, 5))",
        "ax.grid()",
    ],
)
def test_axes_with_ticks_or_lines_of_the_programs_own_are_not_empty(
    renderer: Renderer, labels: str
) -> None:
    figure = renderer.render(f"{PLT}fig, ax = plt.subplots()\n{labels}\nplt.show()")
    assert figure.status is Status.OK, figure.reason


@pytest.mark.parametrize(
    "labels",
    [
        "ax.set_xticks([0, 1], ['', ' '])",
        "ax.set_xticks([0, 1], ['A', 'B']); ax.axis('off')",
        "ax.set_xticks([0, 1], ['A', 'B']); ax.tick_params(labelbottom=False)",
        "ax.set_xticks([0, 1], ['A', 'B']); ax.set_xlim(3, 4)",
        "ax.set(xlim=(0, 5), ylim=(0, 5))",
        "ax.spines[:].set_visible(False); ax.set(xticks=[], yticks=[])",
        "plt.close(); plt.style.use('ggplot'); plt.subplots()",
        "plt.close(); plt.subplots(2, 2, sharex=True)",
        "plt.close(); plt.subplot(projection='hammer')",
        "plt.close(); plt.subplot(projection='polar')",
    ],
)
def test_tick_labels_that_nobody_sees_leave_axes_empty(renderer: Renderer, labels: str) -> None:
    figure = renderer.render(f"{PLT}fig, ax = plt.subplots()\n{labels}\nplt.show()")
    assert (figure.status, "its axes are empty" in figure.reason) == (Status.BLANK, True)


def test_white_on_white_is_told_from_empty_axes(renderer: Renderer) -> None:
    program = f"{PLT}plt.axis('off'); plt.plot([1, 2], color='w'); plt.show()"
    figure = renderer.render(program)
    assert (figure.status, "colour of its background" in figure.reason) == (Status.BLANK, True)
