"""The first file of a process that draws: finds the package, then becomes one of its modules.

Run as a script: `python -s -S -B enter.py MODULE [ARGUMENT ...]`, in the environment of
`launch.py`.
"""

import importlib
import os
import sys

if __name__ == "__main__":  # not as part of the package: its folder must not be importable
    sys.path[0] = os.environ.pop("SCIGEN_ROOT")
    sys.path.append(sys.path.pop(0))
    sys.path += filter(None, os.environ.pop("SCIGEN_SITE").split(os.pathsep))
    sys.argv.pop(0)
    importlib.import_module(f"scigen_data.renderer.{sys.argv[0]}").main()
