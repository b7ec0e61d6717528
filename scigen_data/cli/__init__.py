"""`scigen`: thin commands over the package; nothing imports this one.

Each module registers its commands; `scigen --help` lists them in the order of the imports.
"""

# isort: off
from scigen_data.cli import build as build
from scigen_data.cli import families as families
from scigen_data.cli import evaluate as evaluate
from scigen_data.cli import curate as curate
from scigen_data.cli import review as review
from scigen_data.cli import merge as merge
from scigen_data.cli import hub as hub
from scigen_data.cli import export as export
from scigen_data.cli import figure as figure
from scigen_data.cli import score as score
from scigen_data.cli import listing as listing
from scigen_data.cli import machine as machine
from scigen_data.cli.app import app as app, main as main
