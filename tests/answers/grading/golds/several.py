"""Answers of several parts: bounds, lists, ratios, matrices, vectors."""

from __future__ import annotations

import random

from tests.answers.grading.golds.gold import Gold, texts


def bounds(rng: random.Random) -> Gold:
    """Inequalities and intervals."""
    low, high = sorted(rng.sample(range(-12, 30), 2))
    x = rng.choice("xtyn")
    if rng.random() < 0.5:
        sign, unicode, strict, turned = rng.choice(
            [("<", "<", r"\le", ">"), (">", ">", r"\ge", "<"),
             (r"\le", "≤", "<", r"\ge"), (r"\ge", "≥", ">", r"\le")]
        )  # fmt: skip
        same = texts(f"""
            sides swapped: {low} {turned} {x}
            Unicode: {x} {unicode} {low}
            doubled: 2{x} {sign} {2 * low}
            moved: {x} - ({low}) {sign} 0
        """)
        other = texts(f"""
            flipped: {x} {turned} {low}
            strictness: {x} {strict} {low}
            an equation: {x} = {low}
            end only: {low}
            moved: {x} {sign} {high}
            sides swapped: {low} {sign} {x}
            several: {x} {sign} {low}, {x} {turned} {low}
        """)
        return Gold("bound", f"{x} {sign} {low}", same, other)
    left, right = rng.choice("[("), rng.choice("])")
    text = f"{left}{low}, {high}{right}"
    same = texts(rf"""
        left right: \left{left}{low}, {high}\right{right}
        no spaces: {left}{low},{high}{right}
        named: {x} \in {text}
    """)
    other = texts(rf"""
        strictness: {"(" if left == "[" else "["}{low}, {high}{right}
        strictness on the right: {left}{low}, {high}{")" if right == "]" else "]"}
        moved: {left}{low}, {high + 1}{right}
        unbounded: {left}{low}, \infty)
        end only: {high}
        permuted: {left}{high}, {low}{right}
        shifted: {left}{low + 1}, {high + 1}{right}
        several: {text} \cup {left}{high + 1}, {high + 2}{right}
    """)
    return Gold("bound", text, same, other, f"For which {x} does it hold? Give an interval.")


def lists(rng: random.Random) -> Gold:
    """Tuples, sets, named values and ratios of numbers that all differ."""
    size = rng.randint(2, 4)
    numbers = rng.sample(range(100, 1000) if rng.random() < 0.2 else range(-20, 60), size)
    shape = rng.choice(["tuple", "set", "named", "ratio"])
    if shape == "ratio":
        terms = rng.sample(range(2, 40), size)
        ratio = ":".join(map(str, terms))
        other = texts(f"""
            backwards: {":".join(map(str, terms[::-1]))}
            item only: {terms[0]}
            item changed: {":".join(map(str, [terms[0] + 1, *terms[1:]]))}
            truncated: {":".join(map(str, terms[:-1]))}
            one more: {ratio}:1
        """)
        same = {"spaces": ratio.replace(":", " : "), "Unicode": ratio.replace(":", "∶")}
        return Gold("ratio", ratio, same, other, "In which ratio do they stand?")
    named = rng.choice(["x y z w", "a b c d", "I_1 I_2 I_3 I_4", "m_A m_B m_C m_D"])
    letters = named.split()

    def listed(values: list[int], gap: str = ", ") -> str:
        if shape == "named":
            pairs = zip(letters, values, strict=False)
            return gap.join(f"{letter} = {each}" for letter, each in pairs)
        inside = gap.join(map(str, values))
        return f"({inside})" if shape == "tuple" else rf"\{{{inside}\}}"

    turned = numbers[1:] + numbers[:1]
    same = {"no spaces": listed(numbers, ",")}
    other = texts(f"""
        truncated: {listed(numbers[:-1])}
        item only: {numbers[0]}
        item changed: {listed([numbers[0] + 1, *numbers[1:]])}
        items squared: {listed([each * each + 61 for each in numbers])}
    """)
    if shape == "set":
        same["permuted"] = listed(turned)
        other["empty"] = r"\emptyset"
    else:
        other["permuted"] = listed(turned)
    if shape == "named":
        same["semicolons"] = listed(numbers, "; ")
        same["and"] = listed(numbers, r" \text{ and } ")
        same["permuted with names"] = ", ".join(listed(numbers).split(", ")[::-1])
    else:
        same["left right"] = listed(numbers).replace("(", r"\left(").replace(")", r"\right)")
        other["one more"] = listed([*numbers, 61])
        other["glued"] = listed(numbers, "")
    return Gold(shape, listed(numbers), same, other)


def arrays(rng: random.Random) -> Gold:
    """Matrices and vectors in components."""
    x, y = rng.sample(range(1, 10), 2)
    if rng.random() < 0.5:
        a, b = [x, y], [y + 1, x + 2]  # neither its own transpose, nor twice the same row

        def matrix(rows: list[list[int]], name: str = "pmatrix") -> str:
            inside = r" \\ ".join(" & ".join(map(str, row)) for row in rows)
            return rf"\begin{{{name}}} {inside} \end{{{name}}}"

        text = matrix([a, b])
        same = {"bmatrix": matrix([a, b], "bmatrix"), "as lists": f"[{a}, {b}]"}
        other = texts(f"""
            transposed: {matrix([[a[0], b[0]], [a[1], b[1]]])}
            permuted: {matrix([b, a])}
            negated: {matrix([[-each for each in row] for row in (a, b)])}
            item changed: {matrix([[x + 1, y], b])}
            doubled: 2{text}
            minus: -{text}
            truncated: {matrix([a])}
            item only: {x}
            a list: {x}, {y}, {b[0]}, {b[1]}
            determinant: {matrix([a, b], "vmatrix")}
        """)
        return Gold("matrix", text, same, other)
    sign, turned = rng.choice([("+", "-"), ("-", "+")])
    text = rf"{x}\hat{{i}} {sign} {y}\hat{{j}}"
    same = {
        "bold hats": text.replace("hat", "mathbf"),
        "thin spaces": text.replace(r"\hat", r"\,\hat"),
    }
    other = texts(rf"""
        permuted: {y}\hat{{i}} {sign} {x}\hat{{j}}
        sign flipped: {x}\hat{{i}} {turned} {y}\hat{{j}}
        doubled: {2 * x}\hat{{i}} {sign} {2 * y}\hat{{j}}
        negated: -({text})
        item only: {x}\hat{{i}}
        coefficient only: {x}
        hats dropped: {x} {sign} {y}
        another axis: {x}\hat{{i}} {sign} {y}\hat{{k}}
    """)
    return Gold("vector", text, same, other)
