"""Reading and comparing what problems, figures and models say."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from scigen_data.answers import evaluate, key, plain, quantities
from scigen_data.answers.compare import written_alike
from scigen_data.answers.objects import json_object
from scigen_data.answers.units import parse

# ------------------------------------------------------------------------------- plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"{eq}\displaystyle 1.50 \times 10^8\ \rm km{/eq}", "1.50 × 10⁸ km"),
        ("{eq}10.5\\;{\\rm{g/c}}{{\\rm{m}}^{\\rm{3}}}\n{/eq}, and", "10.5 g/cm³, and"),
        ("13.0 {eq}\\mu\n{/eq}F", "13.0 μF"),
        ("18{eq}^\\circ\n{/eq}C", "18°C"),
        (r"\frac{2a+2b}{\pi D}", "(2a+2b)/(π D)"),
        (r"{eq}3 \frac{\text{cent}}{\text{cm}^2}{/eq}", "3 cent/cm²"),
        (r"3\frac{1}{2} cups", "3 1/2 cups"),
        (r"$R_1$ = 5 $\Omega$", "R₁ = 5 Ω"),
        (r"C_{18}H_{36} and \(S^1S^3\)", "C₁₈H₃₆ and S¹S³"),
        (r"$2.0\times10^{-5}\,\mathrm{m\,s^{-1}}$", "2.0 × 10⁻⁵ m s⁻¹"),
        (r"e^{z^{3} - 4z}", "e^(z³-4z)"),
        (r"\sqrt{\frac{3k}{m}}", "√(3k/m)"),
        (r"\sqrt[3]{8} + {a \over b}", "∛8 + a/b"),
        ("H<sub>2</sub>O at 5 &deg;C &lt; 10<sup>-3</sup>", "H₂O at 5 °C < 10⁻³"),
        (r"{a set} and $\{1,2\}$", "{a set} and {1,2}"),
        ("it costs $5 and $10 each", "it costs $5 and $10 each"),
        (r"\left\{ x \right.", "{ x"),
        (r"a \hspace*{2cm} b \kern3pt c \rule{2cm}{0.4pt}", "a b c"),
        (r"\begin{tabular}[t]{p{2cm}|c} a & 5 cm \\[3pt] b \end{tabular}", "a 5 cm b"),
        (r"\begin{minipage}[b]{5cm} a \end{minipage} \hspace {1 cm} b", "a b"),
        (r"\includegraphics[width=3cm]{a.png} \makebox[3cm][c]{b} \phantom{c} d", "b d"),
        ("v_max of word_list", "v_max of word_list"),
        ("two\nlines\r\nhere", "two\nlines\nhere"),
    ],
)
def test_plain_reads_what_a_person_reads(written: str, read: str) -> None:
    assert plain(written) == read


def test_plain_text_stays_as_it_is(shared: Path) -> None:
    problems = json.loads((shared / "scigenbench" / "scigen.json").read_text())
    once = [plain(problem["question"]) for problem in problems]
    changed = [text for text in once if plain(text) != text]
    assert len(changed) <= len(once) // 100, changed[:3]
    assert not any("{eq}" in text or r"\frac" in text or r"\mathrm" in text for text in once)


@pytest.mark.parametrize(
    "hostile",
    [
        "{" * 10**5,
        r"\frac" * 10**5,
        "^{" * 10**5,
        "$" * 10**5,
        r"\over" * 10**5,
        "<sub>" * 10**5,
        "\\",
        "{",
        "}",
        "^",
        "_{",
        r"\frac",
        r"\sqrt[",
        "{eq}",
        "a}b{c",
        "\x00�",
    ],
)
def test_plain_survives_any_input(hostile: str) -> None:
    assert isinstance(plain(hostile), str)


# -------------------------------------------------------------------------- quantities


def values(text: str, loose: bool = False) -> list[tuple[float, str]]:
    return [(float(quantity.value), quantity.unit) for quantity in quantities(text, loose=loose)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a flow of 1.7E+5", [(1.7e5, "")]),
        ("a mass of {eq}1.25 ~x~ 10^{25} ~kg\n{/eq}", [(1.25e25, "kg")]),
        ("1.25 × 10²⁵ and 10⁻³ M", [(1.25e25, ""), (1e-3, "M")]),
        ("3/4 of it, 3 1/2 cups", [(0.75, ""), (3.5, "")]),
        ("2.5 % at -5 °C, then –60 mV", [(2.5, "%"), (-5, "°C"), (-60, "mV")]),
        ("1,234.5 J or 12,000 people", [(1234.5, "J"), (12000, "")]),
        ("10 m/s^2, 10 m/s², 10 m s⁻¹", [(10, "m/s^2"), (10, "m/s^2"), (10, "m/s")]),
        ("5 µF, 6 μF and 7 uF", [(5, "µF"), (6, "µF"), (7, "µF")]),
        ("a 0.200-mF capacitor and a 10.00-ohm resistor", [(0.2, "mF"), (10, "Ω")]),
        ("A 6.00- μC charge", [(6, "µC")]),
        ("60 meters per second at 30 degrees", [(60, "m/s"), (30, "°")]),
        ("0.03 W/(m-K) and 4.18 J/(g·°C)", [(0.03, "W/K·m"), (4.18, "J/g·°C")]),
        ("622 mm - Hg, 542 mmHg, 8.70 deg", [(622, "torr"), (542, "torr"), (8.7, "°")]),
        ("$5 and 3 cents", [(5, "$"), (3, "cent")]),
        ("4 square meters, 2 m3 and 3 cm^3", [(4, "m^2"), (2, "m^3"), (3, "cm^3")]),
        ("500 in the box, 12 in. wide", [(500, ""), (12, "in")]),
        ("{eq}500\\ \\mathrm{g}\n{/eq} block", [(500, "g")]),
        ("n = 7 to n = 1", [(7, ""), (1, "")]),
        ("6.67e-11 m³/(kg · s²), 5 Nm²/kg²", [(6.67e-11, "m^3/kg·s^2"), (5, "N·m^2/kg^2")]),
        ("0.1 m² K/W and 2 kg m/s", [(0.1, "K·m^2/W"), (2, "kg·m/s")]),
        ("1.65 J/g °C and 4 J/(s·m°C)", [(1.65, "J/g·°C"), (4, "J/m·s·°C")]),
        ("0.5 μ m, 2 kWh, 3 mAh, 4 Nm", [(0.5, "µm"), (2, "h·kW"), (3, "h·mA"), (4, "N·m")]),
        ("80 degrees centigrade, 1 mm of mercury", [(80, "°C"), (1, "torr")]),
        ("2s² 2p⁶, 3 H2 + N₂, 2 V₀, 12 sec²(3t)", [(3, ""), (2, ""), (12, "")]),
        ("|R_1| = 18 cm, 10-20 m", [(18, "cm"), (10, ""), (20, "m")]),
    ],
)
def test_quantities_are_read_with_their_units(text: str, expected: list[tuple[float, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "R1, H2O, C_{18}H_{36}, Cheops5 and F1 frogs",
        "carbon-14 and He-3",
        "to three significant figures, 2 decimal places, correct to 1 decimal place",
        "Round to 4 decimal places, to the nearest 10",
        "See Figure 2, Fig. 3.66, Table 1 and Problem 7",
        "1. Find x.\n2) Find y.",
        "In October 1347, a ship",
        "a 2s orbital, 2x + 3y, mass 2m, the 3rd harmonic",
        "at 7 pm",
        "1e999999",
        "",
    ],
)
def test_names_counts_and_instructions_are_no_quantities(text: str) -> None:
    assert values(text) == []


def test_labels_are_read_loosely() -> None:
    assert values("9V") == []
    assert values("9V", loose=True) == [(9, "V")]


def test_a_quantity_knows_its_name_and_place() -> None:
    text = "R₁ = 5 Ω and u=4+y"
    first, second = quantities(text)
    assert (first.name, text[slice(*first.span)]) == ("R₁", "5 Ω")
    assert second.name == ""  # part of a formula
    assert first.value == Fraction(5)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("n = 1.25)", "n"),
        ("the side A B = 30 cm", "AB"),
        ("x + y + z = 12", ""),
        ("y = 3 sin x", ""),
        ("R = 8 R", ""),
        ("U = 3.5 -4x", ""),
        ("A = 1 0 0", ""),
    ],
)
def test_a_name_stands_alone_and_equals_the_number_alone(text: str, name: str) -> None:
    assert quantities(text)[0].name == name


def test_values_are_exact() -> None:
    (quantity,) = quantities("0.1 m")
    assert quantity.value == Fraction(1, 10)


def test_units_convert_to_si() -> None:
    assert quantities("36 km/h")[0].si == pytest.approx(10)
    assert quantities("500 g")[0].si == pytest.approx(0.5)
    assert quantities("1.2 eV")[0].si == pytest.approx(1.922612e-19)


def test_every_spelling_of_a_unit_gets_one_name() -> None:
    spellings = ["kg/m^3", "kg/m³", "kg m⁻³", "kg·m^-3", "kilograms per cubic meter"]
    assert {parse(spelling)[0].name for spelling in spellings} == {"kg/m^3"}


def test_real_questions_give_their_quantities(shared: Path) -> None:
    problems = {
        problem["id"]: problem["question"]
        for problem in json.loads((shared / "scigenbench" / "scigen.json").read_text())
    }
    expected: dict[str, list[tuple[float, str]]] = {
        "megascience-367927": [(14, "mM"), (140, "mM")],
        "webinstruct-121761": [(31.8, "cm"), (0.64, "g/m"), (440, "Hz"), (2.59, "mm")],
        "webinstruct-1334658": [
            (46, "kg"), (1.8, "kg"), (5.1, "m/s"), (6, "m/s"), (8.7, "°")
        ],
        "webinstruct-1473819": [(1.25e25, "kg"), (29.7, "h")],
        "webinstruct-1476583": [
            (25, "m"), (3.6, "cm"), (6, "°C"), (1025, "kg/m^3"), (18, "°C")
        ],
        "webinstruct-161898": [(500, "g"), (25, "°"), (200, "cm/s"), (0.15, "")],
        "webinstruct-2055918": [(10.5, "g/cm^3"), (107.87, "g/mol")],
        "webinstruct-488134": [
            (80, "mm"), (0.03, "W/K·m"), (18, "°C"), (2, "kW/m^2"), (10, "°C"), (0.02, ""),
            (100, "°C"),
        ],
        "webinstruct-7568": [(15, "°C"), (622, "torr"), (355, "L"), (25, "°C"), (542, "torr")],
        "webinstruct-822646": [
            (12, "cm"), (15, "cm"), (24, "cm"), (5, "cm"), (10, "cm")
        ],
        "webinstruct-872603": [
            (1.5e8, "km"), (2, ""), (365.25, "d"), (24, "h/d")
        ],
        "webinstruct-89818": [(13, "µF"), (43, "mH"), (260, "Ω")],
        "webinstruct2_2-12964": [(0.2, "mF"), (13, "mH"), (10, "Ω"), (9.6, "V"), (50, "Hz")],
        "webinstruct-619816": [(25, "mL"), (0.1, "M"), (2500, ""), (0.1, "M")],
        "webinstruct-883885": [(506, "cm^3"), (3, "cent/cm^2"), (5, "cent/cm^2")],
    }  # fmt: skip
    assert {id_: values(problems[id_]) for id_ in expected} == expected


# ------------------------------------------------------------------------------ numbers


def test_only_numbers_are_evaluated() -> None:
    assert evaluate("2(3+4)/7") == pytest.approx(2)
    assert evaluate("-3²") == pytest.approx(-9)
    for text in ("x", "len('a')", "1e5", "", "2)", "1 + "):
        assert evaluate(text) is None, text


def test_keys_keep_raised_digits_apart() -> None:
    assert key("10²⁵ kg") != key("1025 kg")
    assert key("T₁ = 5 °C") == key("t₁=5°c")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("12 cm", "12cm"),
        ("0.5", "0.50"),
        ("-5", "−5"),
        ("$12$ cm", "12 cm"),
        (r"$\frac{1}{2}$", "1/2"),
        ("1,000", "1000"),
        ("x^2", "x²"),
    ],
)
def test_one_text_in_two_spellings(a: str, b: str) -> None:
    assert written_alike(a, b)
    assert written_alike(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("AA", "Aa"),
        ("5 mW", "5 MW"),
        ("2·3", "23"),
        ("10²", "102"),
        ("12", "12 cm"),
        ("5", "-5"),
        ("m", "m'"),
        ("y = 0", "x = 0"),
    ],
)
def test_texts_that_only_look_alike(a: str, b: str) -> None:
    assert not written_alike(a, b)


def test_an_escaped_dollar_before_a_formula_opens_no_display() -> None:
    assert plain(r"bids of \$$100,000$ on $X$") == "bids of $100,000 on X"


def test_a_line_break_before_an_option_is_no_command() -> None:
    found = json_object(r'{"text": "d) 4\n\ne) 5\nand $a \neq b \ne c$"}', ["text"])
    assert found == {"text": "d) 4\n\ne) 5\nand $a \\neq b \\ne c$"}
