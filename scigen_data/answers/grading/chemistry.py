"""Chemical formulas and reactions: `H2SO4`, `H₂SO₄`, `\\mathrm{H_2SO_4}`, `2H2 + O2 -> 2H2O`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from scigen_data.answers.grading.result import Graded, right, unjudged, wrong

_METHOD = "chemistry"
MAX_FORMULA = 400

_ORDERED = """H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge
    As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu
    Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am
    Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og""".split()  # noqa: SIM905
_ELEMENTS = frozenset(_ORDERED) | {"D", "T"}
_NAMED = dict(
    re.findall(
        r"(\w+):(\w+)",
        """hydrogen:H helium:He lithium:Li beryllium:Be boron:B carbon:C nitrogen:N oxygen:O
        sodium:Na phosphorus:P potassium:K iron:Fe cobalt:Co krypton:Kr strontium:Sr technetium:Tc
        iodine:I cesium:Cs caesium:Cs barium:Ba lead:Pb bismuth:Bi polonium:Po radon:Rn radium:Ra
        thorium:Th uranium:U plutonium:Pu americium:Am""",
    )
)
_NUCLIDE = re.compile(
    r"(?:(?P<mass>[⁰¹²³⁴-⁹]{1,3})(?P<below>₋?[₀-₉]{1,3})?|(?P<first>₋?[₀-₉]{1,3})(?P<then>[⁰¹²³⁴-⁹]{1,3}))"
    r"\s*(?P<symbol>[A-Z][a-z]?|[npeβα])"
)
_ELECTRON = r"[eβ]\^?([-+⁻⁺])"
_NUMBERED = re.compile(r"(?P<element>[A-Z][a-z]?|[A-Za-z][a-z]{2,9})\s?-\s?(?P<mass>\d{1,3})")
_ARROW = re.compile(r"\s*(?:⇌|⇄|↔|<=>|<->|<-->|→|⟶|-+>|=+>|⇒|(?<![<>])=(?!>))\s*(?:\(.*?\)\s*)?")
_PLUS = re.compile(r"\s\+\s*|(?<=[\w)₀-₉])\s*\+\s*(?=\d*\s*[A-Z(\[])(?!\s*\((?:s|l|g|aq)\))")
_BOND = re.compile(r"(?<=[A-Za-z0-9₀-₉)])[-–−](?=[A-Z])")  # CH3-CH2-OH
_STATE = re.compile(r"\((s|l|g|aq)\)$", re.I)
_COEFFICIENT = re.compile(r"^(\d+(?:/\d+)?|½)\s*(?=[A-Z(\[e^⁻])")
_SIGNED = re.compile(r"[⁰¹²³⁴-⁹]*[⁺⁻]+[⁰¹²³⁴-⁹]*")
_CHARGE = re.compile(r"(?:\^?\(?(\d*)([+\-])\)?|\^\(?([+\-])(\d+)\)?)$")
_ATOM = re.compile(r"([A-Z][a-z]?)(\d{0,4})")
_GROUP = re.compile(r"\(((?:[A-Z][a-z]?\d{0,4})+)\)(\d{0,2})")
_ROUND = str.maketrans("[]", "()")
_OXIDATION = re.compile(r"([A-Z][a-z]?)\((I{1,3}|IV|VI{0,2})\)")  # Fe(II)
_OXIDATIONS = "I II III IV V VI VII".split()  # noqa: SIM905
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−–•∙⋅*₊₋", "01234567890123456789+---····+-")
# The orbitals of the noble gases with their electrons, in the order in which they fill.
_FILLED = "1s2 2s2 2p6 3s2 3p6 4s2 3d10 4p6 5s2 4d10 5p6 6s2 4f14 5d10 6p6".split()  # noqa: SIM905
_CORES = {"He": 1, "Ne": 3, "Ar": 5, "Kr": 8, "Xe": 11, "Rn": 15}
_PARTICLES = {
    "α": "He-4", "n": "n-1", "p": "H-1", "e-0": "e^-1", "e+-0": "e^+1", "α-4": "He-4", "p-1": "H-1",
    "γ": "γ", "ν": "ν", "ν̄": "ν̄",
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula: its spelling with all signs normal, what it is made of, its charge."""

    spelling: str
    atoms: frozenset[tuple[str, int]]
    charge: int
    doubtful: bool = False  # I3-: three charges or three atoms?


def compare(answer: str, gold: str) -> Graded | None:  # noqa: PLR0911 - one return a case
    """Two formulas or two reactions (as `plain` gives them); None where the gold is neither."""
    if len(gold) > MAX_FORMULA:
        return None
    gold, answer = gold.replace("{}", ""), answer.replace("{}", "")
    if (shells := _shells(gold)) is not None:
        return _same(_shells(answer), shells, "electron configuration")
    if (reaction := _reaction(gold)) is not None:
        return _compare_reactions(answer, reaction)
    if (nucleus := nuclide(gold)) is not None:
        return _same(nuclide(answer), nucleus, "nuclide")
    if re.fullmatch(_ELECTRON, gold):
        return right(_METHOD) if _species(answer) == _species(gold) else None
    wanted = formula(gold)
    if wanted is None or not _surely(gold, wanted):
        return None
    said = formula(answer) if len(answer) <= MAX_FORMULA else None
    if said is None:
        return unjudged(_METHOD, "no formula")
    states = {each.group(1).lower() for text in (answer, gold) if (each := _STATE.search(text))}
    if said.spelling == wanted.spelling:
        return right(_METHOD) if len(states) < 2 else wrong(_METHOD, "another state")
    if said.doubtful or wanted.doubtful:
        return unjudged(_METHOD, "how many of them are charges?")
    if said.atoms == wanted.atoms and said.charge == wanted.charge:
        return unjudged(_METHOD, "the same atoms in another order")
    return wrong(_METHOD, f"{said.spelling} is not {wanted.spelling}")


def _same(said: object, wanted: object, what: str) -> Graded:
    if said is None or not wanted:
        return unjudged(_METHOD, f"no {what}")
    return right(_METHOD) if said == wanted else wrong(_METHOD, f"another {what}")


def nuclide(text: str) -> str | None:
    """`C-14` of `¹⁴₆C`, `C-14`, `carbon-14`; "" for an impossible one, None for anything else."""
    text = text.strip()
    if (match := _NUMBERED.fullmatch(text)) is not None:
        symbol = _NAMED.get(match["element"].lower(), match["element"])
        return f"{symbol}-{int(match['mass'])}" if symbol in _ELEMENTS else None
    if (match := _NUCLIDE.fullmatch(text)) is None:
        return None
    symbol, mass = match["symbol"], int((match["mass"] or match["then"]).translate(_PLAIN))
    below = (match["below"] or match["first"] or "").translate(_PLAIN)
    if symbol in "npeβα":
        positive = symbol in "eβ" and below == "1"
        return f"{symbol.replace('β', 'e')}{'+' * positive}-{mass}"
    if symbol not in _ORDERED:
        return None
    agrees = not below or int(below) == _ORDERED.index(symbol) + 1
    return f"{symbol}-{mass}" if agrees else ""


def _shells(text: str) -> dict[str, str] | None:
    """An electron configuration, orbital to electrons: `[Ne] 3s² 3p4`; None for anything else."""
    read = re.sub(r"[\^{}]", "", text.translate(_PLAIN))
    core = re.match(r"\s*\[([A-Z][a-z])\]", read)
    rest = read[core.end() :] if core else read
    found = re.findall(r"([1-7][spdf][xyz]?)\(?(\d{1,2})\)?(?=\s|[1-7][spdf]|[,.]|$)", rest)
    spelled = "".join(orbital + count for orbital, count in found)
    if not found or spelled != re.sub(r"[\s(),.]", "", rest) or (len(found) < 2 and not core):
        return None
    inner = _FILLED[: _CORES.get(core[1], 0)] if core else []
    return dict(found) | {each[:2]: each[2:] for each in inner}


def _surely(text: str, found: Formula) -> bool:
    """Whether a text can only be a formula: `OH⁻`, `H2O` and `NaCl`, not `C`, `F` or `VI`."""
    if found.charge or (len(found.atoms) > 1 and re.search(r"[₀-₉\d]", text)):
        return True
    if len(found.atoms) < 2 or not re.search(r"[A-Z][a-z]", text):
        return False
    return len(text) >= 4 or len(re.findall("[A-Z]", text)) == 2


def formula(text: str) -> Formula | None:
    """`text` as one formula, charge included; None where it is none."""
    text = _OXIDATION.sub(lambda m: f"{m[1]}^{_OXIDATIONS.index(m[2]) + 1}+", _BOND.sub("", text))
    text = re.sub(r"(?<=[⁰¹²³⁴-⁹])[+\-−]$", lambda sign: "⁻⁺"[sign[0] == "+"], text.strip())
    raised = _SIGNED.sub(lambda run: "^" + run.group().translate(_PLAIN), text)
    raised = re.sub(r"^([A-Z][a-z]?)([+-]\d)$", r"\1^\2", _STATE.sub("", raised).strip())  # Al+3
    raised = re.sub(r"\^?(([+-])\2+)$", lambda run: f"^{len(run[1])}{run[2]}", raised)  # Ca++
    charge, doubtful = 0, False
    match = _CHARGE.search(raised)
    if match is not None and match.group().strip("()"):
        caret = match.group()[0] in "^("
        size, sign = (match[1], match[2]) if match[2] else (match[4], match[3])
        end = match.start()
        if size and not caret and raised[end - 1 : end] not in (" ", "]"):
            # Fe3+ has three charges; MnO4- four atoms, SO42- both
            alone = re.fullmatch(r"[A-Z][a-z]?\d[+\-]", raised) is not None
            doubtful = alone and (size == "3" or raised[0] == "O") and sign == "-"
            kept = size if len(size) == 1 and not alone else size[:-1]
            size, end = size[len(kept) :], end + len(kept)
        charge = int(size or 1) * (1 if sign == "+" else -1)
        raised = raised[:end]
    raised = raised.translate(_PLAIN).replace("{", "").replace("}", "").strip()
    if not raised or re.search(r"[⁰¹²³⁴-⁹^+\-=<>/]", raised):
        return None
    atoms: Counter[str] = Counter()
    spellings = []
    for piece in raised.split("·"):
        counted = _count(piece.strip())
        if counted is None:
            return None
        atoms.update(counted[0])
        spellings.append(counted[1])
    sign = f"^{charge:+d}" if charge else ""
    return Formula("·".join(spellings) + sign, frozenset(atoms.items()), charge, doubtful)


def _count(text: str) -> tuple[Counter[str], str] | None:
    """Atoms and normal spelling of one molecule; None where anything is no element."""
    factor = text[: len(text) - len(text.lstrip("0123456789"))]
    spelling = re.sub(r"_\(?(\d+)\)?", r"\1", text[len(factor) :].translate(_ROUND))
    flat = spelling = re.sub(r"(?<!\d)1(?!\d)", "", spelling)
    while (group := _GROUP.search(flat)) is not None:
        times = int(group[2] or 1)
        inside = "".join(f"{each}{int(n or 1) * times}" for each, n in _ATOM.findall(group[1]))
        flat = flat[: group.start()] + inside + flat[group.end() :]
    if not re.fullmatch(rf"(?:{_ATOM.pattern})+", flat):
        return None
    atoms: Counter[str] = Counter()
    for element, number in _ATOM.findall(flat):
        atoms[element] += int(number or 1) * int(factor or 1)
    known = set(atoms) <= _ELEMENTS and all(0 < count <= 5000 for count in atoms.values())
    return (atoms, factor + spelling) if known else None


@dataclass(frozen=True)
class Reaction:
    """A reaction: species with their coefficients on each side, and their states if written."""

    left: dict[str, Fraction]
    right: dict[str, Fraction]
    states: dict[str, str]


def _species(text: str) -> str:
    """One spelling for a formula, a nuclide or a particle; "" for anything else."""
    if (electron := re.fullmatch(_ELECTRON, text)) is not None:
        return "e^-1" if electron[1] in "-⁻" else "e^+1"
    if (nucleus := nuclide(text) or text) in _PARTICLES:
        return _PARTICLES[nucleus]
    if nuclide(text) is not None:
        return nucleus if nuclide(text) else ""
    found = formula(text)
    return found.spelling if found else ""


def _reaction(text: str) -> Reaction | None:
    sides = _ARROW.split(text.replace("\xa0", " ").strip())
    if len(sides) != 2 or not re.search(r"[A-Z]", text):
        return None
    states: dict[str, str] = {}
    read = []
    for side in sides:
        species: dict[str, Fraction] = {}
        for term in map(str.strip, _PLUS.split(side.strip())):
            state, bare = _STATE.search(term), _STATE.sub("", term).strip()
            match = _COEFFICIENT.match(bare)
            count = Fraction(match[1].replace("½", "1/2")) if match else Fraction(1)
            name = _species(bare[match.end() :].strip() if match else bare)
            if not name:
                return None
            species[name] = species.get(name, Fraction(0)) + count
            if state:
                states[name] = state.group(1).lower()
        read.append(species)
    atoms = [set(re.findall("[A-Z][a-z]?", " ".join(species))) for species in read]
    if not re.search("[→⇌⇄↔⟶⇒>]", text) and atoms[0] != atoms[1] and "-" not in "".join(read[0]):
        return None  # F = 20 N
    return Reaction(read[0], read[1], states)


def _compare_reactions(answer: str, gold: Reaction) -> Graded:
    said = _reaction(answer)
    if said is None:
        return unjudged(_METHOD, "no reaction that can be read")
    if said.left.keys() != gold.left.keys() or said.right.keys() != gold.right.keys():
        return wrong(_METHOD, "other species")
    sides = ((said.left, gold.left), (said.right, gold.right))
    ratios = {mine[name] / theirs[name] for mine, theirs in sides for name in theirs}
    if len(ratios) > 1:
        return wrong(_METHOD, "other coefficients")
    for name, state in gold.states.items():
        if name in said.states and said.states[name] != state:
            return wrong(_METHOD, f"another state of {name}")
    if ratios != {Fraction(1)}:
        return unjudged(_METHOD, "all coefficients times one number")
    return right(_METHOD)
