"""Answers in which every letter counts: sequences, chemistry, choices, yes and no."""

from __future__ import annotations

import random
import re

from tests.answers.grading.golds.gold import Gold, texts
from tests.answers.grading.golds.measured import RAISED

_SMILES = (
    "CC(=O)O",
    "c1ccccc1",
    "CCN",
    "C1CCCCC1O",
    "CC(C)CO",
    "O=C=O",
    "CCOC(=O)C",
    "N#CC",
    "OCC(N)C",
)


def codes(rng: random.Random) -> Gold:
    """Texts in which every letter counts: bases, genotypes, SMILES."""
    shape = rng.choice(["bases", "genotype", "smiles"])
    if shape == "bases":
        text = ""
        while text == text[::-1] or len(set(text)) < 3:
            text = "".join(rng.choices("ATGC", k=rng.randint(5, 12)))
        at = next(at for at in range(len(text)) if text[at] != text[at + 1])
        other = texts(f"""
            permuted: {text[:at] + text[at + 1] + text[at] + text[at + 2 :]}
            backwards: {text[::-1]}
            complement: {text.translate(str.maketrans("ATGC", "TACG"))}
            truncated: {text[: len(text) // 2]}
            doubled: {text * 2}
            one more: {text}A
            letter changed: {"G" if text[0] != "G" else "C"}{text[1:]}
        """)
        same = {"in text": rf"\text{{{text}}}"}
        if rng.random() < 0.5:
            same = {"primes": f"5′-{text}-3′", "spaces": f"5' - {text} - 3'"}
            other = {law: f"5'-{said}-3'" for law, said in other.items()}
            other["ends swapped"] = f"3'-{text}-5'"
            text = f"5'-{text}-3'"
        return Gold("code", text, same, other, "Write the sequence.", math=False)
    if shape == "genotype":
        a, b = rng.sample("ABDEGRTY", 2)
        genes = [rng.choice([x + x, x + x.lower(), x.lower() * 2]) for x in (a, b)]
        text = "".join(genes)
        other = texts(f"""
            case swapped: {text.swapcase()}
            upper case: {text.upper()}
            lower case: {text.lower()}
            truncated: {genes[0]}
            one more: {text}X
            letter changed: {text.replace(a, "W").replace(a.lower(), "w")}
        """)
        if all(gene.istitle() for gene in genes):
            del other["case swapped"]  # aA is Aa
        same, question = {"in text": rf"\text{{{text}}}"}, "Which genotype is it?"
    else:
        text = rng.choice(_SMILES)
        other = texts(f"""
            case swapped: {text.swapcase()}
            one more: C{text}
            truncated: {text[:-1].rstrip("(=#")}
            bond dropped: {text.replace("=", "").replace("#", "")}
        """)
        same, question = {}, "Give the SMILES."
    other = {law: said for law, said in other.items() if said != text}
    return Gold("code", text, same, other, question, math=False)


# Balanced, not balanced, with another substance, with its sides in another order.
_REACTIONS = """
2H2 + O2 -> 2H2O; H2 + O2 -> H2O; 2H2 + O2 -> 2H2O2; O2 + 2H2 -> 2H2O
N2 + 3H2 -> 2NH3; N2 + H2 -> 2NH3; N2 + 3H2 -> 2NH4; 3H2 + N2 -> 2NH3
CH4 + 2O2 -> CO2 + 2H2O; CH4 + O2 -> CO2 + 2H2O; CH4 + 2O2 -> CO + 2H2O; 2O2 + CH4 -> 2H2O + CO2
2Na + Cl2 -> 2NaCl; Na + Cl2 -> 2NaCl; 2Na + Cl2 -> 2NaCl2; Cl2 + 2Na -> 2NaCl
CaCO3 -> CaO + CO2; CaCO3 -> CaO + 2CO2; CaCO3 -> CaO + CO3; CaCO3 -> CO2 + CaO
CuO + H2 -> Cu + H2O; CuO + 2H2 -> Cu + H2O; Cu2O + H2 -> Cu + H2O; H2 + CuO -> H2O + Cu
""".strip().splitlines()
_NUCLIDES = """
H 1 3 hydrogen
He 2 4 helium
C 6 14 carbon
N 7 15 nitrogen
O 8 18 oxygen
Co 27 60 cobalt
Sr 38 90 strontium
I 53 131 iodine
U 92 238 uranium
Na 11 24 sodium
""".strip().splitlines()


def chemistry(rng: random.Random) -> Gold:
    """Reactions, nuclides and ions."""
    shape = rng.choice(["reaction", "nuclide", "ion"])
    if shape == "reaction":
        text, unbalanced, substance, permuted = rng.choice(_REACTIONS).split("; ")
        left, right = text.split(" -> ")
        low = re.sub(r"(?<=[A-Za-z])\d", lambda m: f"_{m[0]}", text)
        low = low.replace("->", r"\rightarrow")
        roman = re.sub(r"[A-Z][A-Za-z_\d]*", lambda m: rf"\mathrm{{{m[0]}}}", low)
        same = texts(rf"""
            permuted within sides: {permuted}
            LaTeX: {low}
            roman: {roman}
            Unicode: {text.replace("->", "→")}
        """)
        other = texts(f"""
            unbalanced: {unbalanced}
            substance changed: {substance}
            sides swapped: {right} -> {left}
            left side: {left}
            right side: {right}
            truncated: {text.rpartition(" + ")[0]}
            case swapped: {text.swapcase()}
        """)
        return Gold("reaction", text, same, other)
    if shape == "nuclide":
        symbol, z, a, name = rng.choice(_NUCLIDES).split()
        form = rng.choice([r"{}^{A}_{Z}\mathrm{X}", "^{A}_{Z}X", "{}_{Z}^{A}X"])

        def nuclide(mass: str, element: str, number: str = z) -> str:
            return form.replace("A", mass).replace("Z", number).replace("X", element)

        same = texts(rf"""
            number dropped: ^{{{a}}}\mathrm{{{symbol}}}
            with a dash: {symbol}-{a}
            in words: {name}-{a}
            Unicode: {a.translate(RAISED)}{symbol}
        """)
        other = texts(rf"""
            mass off: {nuclide(str(int(a) + 1), symbol)}
            element changed: {nuclide(a, "Xe")}
            permuted: {nuclide(z, symbol, a)}
            symbol only: {symbol}
            mass only: {a}
            name changed: xenon-{a}
        """)
        return Gold("nuclide", nuclide(a, symbol), same, other, "Which nuclide is formed?")
    ion = rng.choice(["Ca2+", "Fe3+", "Al3+", "S2-", "Mg2+", "Cu2+", "O2-"])
    symbol, number, sign = ion[:-2], ion[-2], ion[-1]
    same = {"roman": rf"\mathrm{{{symbol}^{{{number}{sign}}}}}",
            "Unicode": symbol + (number + sign).translate(RAISED)}  # fmt: skip
    other = texts(f"""
        sign flipped: {symbol}^{{{number}{"-" if sign == "+" else "+"}}}
        charge off: {symbol}^{{4{sign}}}
        charge dropped: {symbol}
        charge cut: {symbol}^{sign}
        element changed: Zn^{{{number}{sign}}}
        charge only: {number}{sign}
    """)
    return Gold("ion", f"{symbol}^{{{number}{sign}}}", same, other)


_OPTIONS = "Which organelle makes ATP?\nA. nucleus\nB. mitochondrion\nC. ribosome\nD. vacuole"


def choice(letter: str, question: str = "", text: str = "") -> Gold:
    near = "B" if letter != "B" else "D"
    same = texts(rf"""
        brackets: ({letter})
        option: Option {letter}
        in text: \text{{{letter}}}
        fat: \textbf{{({letter})}}
        with a reason: {letter} because the energy is conserved
        not another: {letter}, not {near}
    """)
    other = texts(f"""
        another: {near}
        either: {letter} or {near}
        both: {letter} and {near}
        all: A, B, C, D
        denied: not {letter}
        another, not it: {near}, not {letter}
        another with a reason: {near} because the energy is conserved
    """)
    return Gold("choice", text or letter, same, other, question, math=False)


def truth(word: str, question: str = "", text: str = "") -> Gold:
    against = {"Yes": "No", "No": "Yes", "True": "False", "False": "True"}[word]
    same = texts(f"""
        lower case: {word.lower()}
        stop: {word}.
        with a reason: {word}, because the charges are equal.
    """)
    other = texts(f"""
        another: {against}
        either: {word}/{against}
        both: {word} and {against}
        denied: not {word.lower()}
        another with a reason: {against}, because the charges are equal.
    """)
    return Gold("truth", text or word, same, other, question, math=False)


def words(rng: random.Random) -> Gold:
    """Choices, yes or no."""
    if rng.random() < 0.6:
        return choice(rng.choice("ABCD"), rng.choice(["", _OPTIONS]))
    return truth(rng.choice(["Yes", "No", "True", "False"]))
