"""English words around values: names of quantities, and what may stand beside them."""

from __future__ import annotations

# Of which quantity a unit is: by the exponents of its base units.
_KINDS = {
    "m1": "distance", "kg1": "mass", "s1": "time", "A1": "current", "K1": "temperature",
    "degC1": "temperature", "degF1": "temperature", "mol1": "amount", "m1 s-1": "speed",
    "m1 s-2": "acceleration", "kg1 m1 s-2": "force", "kg1 m2 s-2": "energy",
    "kg1 m2 s-3": "power", "kg1 m-1 s-2": "pressure", "A-1 kg1 m2 s-3": "voltage",
    "A-2 kg1 m2 s-3": "resistance", "A2 kg-1 m-2 s4": "capacitance",
    "A-2 kg1 m2 s-2": "inductance", "A1 s1": "charge", "A-1 kg1 s-2": "magnetic field",
    "s-1": "frequency", "m2": "area", "m3": "volume", "m-3 mol1": "concentration",
    "kg1 m-3": "density", "rad1": "angle", "rad1 s-1": "angular speed", "kg1 mol-1": "molar mass",
    "$1": "amount", "kg1 s-2": "spring constant", "kg1 m1 s-1": "momentum",
    "A-1 kg1 m1 s-3": "electric field", "m3 s-1": "flow rate", "kg1 s-1": "flow rate",
    "K-1 kg1 m1 s-3": "thermal conductivity", "K-1 m2 s-2": "specific heat",
    "kg1 m2": "moment of inertia", "kg1 m-1": "linear density", "rad1 s-2": "angular acceleration",
}  # fmt: skip
_UNITS = {"%": "percentage", "N·m": "torque", "Bq": "activity", "Ci": "activity"}
KIND_WORDS = frozenset(" ".join(_KINDS.values()).split())
NOUNS = frozenset(
    """mass weight length width height depth thickness radius diameter side edge base altitude
    distance separation displacement speed velocity acceleration force tension pressure temperature
    volume area angle time period frequency wavelength amplitude energy work power charge current
    voltage potential emf resistance capacitance inductance impedance concentration molarity density
    field constant coefficient rate ratio index resistivity conductivity momentum torque moment
    inertia stiffness load elevation range span spacing gap duration interval dose age cost price
    salary income revenue profit value amount quantity level strength intensity focus circumference
    perimeter arc slope percentage efficiency yield purity magnitude stress strain modulus latitude
    longitude elongation extension compression size leg hypotenuse diagonal apothem reading
    magnification activity dimension wattage mean deviation average median variance
    """.split()  # noqa: SIM905
)
_IRREGULAR = {"radii": "radius", "velocities": "velocity", "densities": "density", "foci": "focus"}
QUALITIES = frozenset(
    """initial final constant uniform maximum minimum average total inner outer internal external
    horizontal vertical side focal slant spring net mean atomic molar terminal angular linear
    critical standard equal respective electric magnetic gravitational kinetic potential
    surface cross-sectional specific original slit image object orbital base wave centripetal
    semi-major semi-minor escape relative static applied ambient
    """.split()  # noqa: SIM905
)
# No thing follows: the value stands for itself.
NO_THING = frozenset(
    """of in on at to from by with for and or but if when while where which that than as is are was
    were be has have had into onto through over under above below behind before after between
    during toward towards along across apart away ahead around against per each so then
    because since until long tall high wide thick deep old more less greater larger smaller
    higher lower shorter longer respectively it its the a an his her their there he she they
    we you i will can must may should would this these those not also how what find calculate
    determine up down upward downward east west north south left right off out near about
    using given relative due only both another one two three four every later earlier times
    time farther further closer faster slower starting
    """.split()  # noqa: SIM905
)


def kind_of(unit: str, dimension: tuple[tuple[str, int], ...]) -> str:
    """Of which quantity a unit is: "distance"; "" where it does not say."""
    bases = " ".join(sorted(f"{base}{power}" for base, power in dimension))
    return _UNITS.get(unit) or _KINDS.get(bases, "")


def plural(noun: str, count: int) -> str:
    if count < 2:
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + ("es" if noun[-1] in "sx" else "s")


def is_noun(word: str) -> bool:
    """Whether the word names a quantity: mass, radii, sides."""
    word = word.lower()
    single = _IRREGULAR.get(word, word)
    return (
        single in NOUNS or single.removesuffix("s") in NOUNS or single.removesuffix("es") in NOUNS
    )
