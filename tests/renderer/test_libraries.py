"""Programs with libraries of a field are drawn by a server that has these loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scigen_data.records import Status
from scigen_data.renderer import Renderer

PLAIN = """
import sys
import matplotlib.pyplot as plt
loaded = [name for name in ("rdkit", "periodictable", "ase", "schemdraw") if name in sys.modules]
plt.figure().text(0.2, 0.5, f"loaded: {loaded}")
plt.show()
"""
MOLECULE = """
import matplotlib.pyplot as plt
from rdkit import Chem
from rdkit.Chem import AllChem
mol = Chem.MolFromSmiles("CCO")
AllChem.Compute2DCoords(mol)
places = mol.GetConformer().GetPositions()
fig, ax = plt.subplots()
for bond in mol.GetBonds():
    ends = places[[bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()]]
    ax.plot(ends[:, 0], ends[:, 1], color="black")
for atom, (x, y, _) in zip(mol.GetAtoms(), places):
    ax.text(x, y, f"{atom.GetSymbol()}{atom.GetIdx()}")
plt.show()
"""
MASSES = """
import matplotlib.pyplot as plt
import periodictable
plt.figure().text(0.3, 0.5, f"{periodictable.Fe.mass:.3f} u")
plt.show()
"""
CRYSTAL = """
import matplotlib.pyplot as plt
from ase.build import bulk
fig, ax = plt.subplots()
cell = bulk("Cu", cubic=True)
ax.scatter(cell.positions[:, 0], cell.positions[:, 1])
ax.set_title(f"{len(cell)} atoms")
plt.show()
"""
CIRCUIT = """
import matplotlib.pyplot as plt
import schemdraw
import schemdraw.elements as elm
fig, ax = plt.subplots()
d = schemdraw.Drawing(canvas=ax)
d += elm.SourceV().label("12 V")
d += elm.Resistor().right().label("4 Ω")
d.draw(show=False)
plt.show()
"""


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as found:
        yield found


@pytest.mark.parametrize(
    ("library", "program", "label"),
    [
        ("rdkit", MOLECULE, "O2"),
        ("periodictable", MASSES, "55.845 u"),
        ("ase", CRYSTAL, "4 atoms"),
        ("schemdraw", CIRCUIT, "4 Ω"),
    ],
)
def test_what_a_library_draws_is_a_figure_with_its_labels(
    renderer: Renderer, library: str, program: str, label: str
) -> None:
    pytest.importorskip(library, reason="needs the extra `science`")
    figure = renderer.render(program)
    assert figure.status is Status.OK, figure.reason
    assert label in [text.plain for text in figure.facts.texts]


def test_a_plain_program_is_drawn_where_none_of_them_is_loaded(renderer: Renderer) -> None:
    pytest.importorskip("rdkit", reason="needs the extra `science`")
    with Renderer() as alone:
        before = alone.render(PLAIN)
        assert set(alone._servers) == {False}
    renderer.render(MOLECULE)
    after = renderer.render(PLAIN)
    assert [text.plain for text in after.facts.texts] == ["loaded: []"]
    assert (after.pixel_hash, after.fingerprint) == (before.pixel_hash, before.fingerprint)
    assert set(renderer._servers) == {False, True}
