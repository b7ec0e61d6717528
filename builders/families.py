"""The embedded corpus: seeded problem families, drawn by their own programs.

    scigen build families --out out/families --n 500 --seed 0

Needs no network, no key and no GPU. With `--generator imgcoder --base-url ... --model ...` a
language model draws the same problems instead.
"""

from scigen_data.pipeline.recipe import Recipe
from scigen_data.pipeline.sources import from_families
from scigen_data.publish.statement import Layout

RECIPE = Recipe(
    name="families",
    version="0.1.0",
    title="scigen families",
    problems=from_families(default_n=500),
    generator="family",
    policy="clean",
    layout=Layout.CORPUS,
    card="corpus.md",
)
