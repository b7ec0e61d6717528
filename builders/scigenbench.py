"""SciGenBench's problems, drawn by ImgCoder, a pixel model, or from recorded replies.

    scigen build scigenbench --problems scigen.json --problems seephys.json \\
        --base-url http://localhost:8000/v1 --model NAME --out out/scigenbench

One config a generator, one split a problem file, a row for every problem whatever became of it.
"""

from scigen_data.pipeline.recipe import Recipe
from scigen_data.pipeline.sources import from_files
from scigen_data.publish.statement import Layout

RECIPE = Recipe(
    name="scigenbench",
    version="0.1.0",
    title="SciGenBench, drawn",
    problems=from_files(),
    generator="imgcoder",
    policy="clean",
    layout=Layout.BENCHMARK,
    card="benchmark.md",
)
