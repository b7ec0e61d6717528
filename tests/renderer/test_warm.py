"""What the server keeps warm changes no pixel and does not pass from one program to the next."""

from __future__ import annotations

from scigen_data.records import Status
from scigen_data.renderer import Renderer
from scigen_data.renderer.warm import with_room

_FORMULA = "import matplotlib.pyplot as plt\nplt.text(0.1, 0.5, r'$x_1\\frac{a}{b}$', size=20)\n"


def test_a_function_with_room_does_what_it_did() -> None:
    offset = 2

    def total(*numbers: int, start: int = 1) -> int:
        return sum(numbers) + start + offset

    assert with_room(total)(1, 2, start=3) == total(1, 2, start=3) == 8


def test_a_formula_follows_the_setting_that_holds_when_it_is_drawn(renderer: Renderer) -> None:
    upright = "plt.rcParams['mathtext.default'] = 'regular'\n"
    measured = "plt.gcf().canvas.draw()\n"
    plain = renderer.render(_FORMULA + "plt.show()")
    changed = renderer.render(_FORMULA + measured + upright + "plt.gcf().set_dpi(99)\nplt.show()")
    assert plain.status is changed.status is Status.OK
    assert plain.pixel_hash != changed.pixel_hash


def test_a_program_that_ruins_the_fonts_ruins_no_other(renderer: Renderer) -> None:
    before = renderer.render(_FORMULA + "plt.show()")
    renderer.render(
        "from matplotlib import font_manager as fm\n"
        "font = fm.get_font(fm.findfont('DejaVu Sans'))\n"
        "font.set_size(90, 300)\nfm._get_font = None\nfm.findfont = None\n"
    )
    after = renderer.render(_FORMULA + "plt.show()")
    assert before.status is Status.OK
    assert before.png == after.png
