"""A corpus of texts: a curation's problems, drawn by ImgCoder and checked, families among them.

    scigen curate SOURCE --out out/curated
    scigen build corpus --problems out/curated --share-families 0.3 \\
        --base-url http://localhost:8000/v1 --model NAME --out out/corpus

Accepted rows are the config `corpus`; what did not pass stands beside it, with its reasons. The
licence is the strictest of what went in.
"""

from scigen_data.pipeline.recipe import Recipe
from scigen_data.pipeline.sources import from_texts
from scigen_data.publish.statement import Layout

RECIPE = Recipe(
    name="corpus",
    version="0.1.0",
    title="Scientific figures for text problems",
    problems=from_texts(),
    generator="imgcoder",
    policy="clean",
    layout=Layout.CORPUS,
    card="corpus.md",
)
