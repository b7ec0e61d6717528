# Sourced by the other scripts: the virtual environment `.venv`, made once and kept up to date.
#   setup_venv EXTRAS    installs the package with these extras unless they are there already

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

setup_venv() {
  local extras=$1 stamp=.venv/.installed-$1 python=${PYTHON:-python3}
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "needs Python 3.10 or newer: set PYTHON=/path/to/python3" >&2; exit 1; }
  if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv || exit 1
  fi
  if [ ! -e "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ constraints.txt -nt "$stamp" ]; then
    echo "installing scigen-data[$extras] into .venv ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      --constraint constraints.txt --editable ".[$extras]" || exit 1
    touch "$stamp"
  fi
  export PATH="$root/.venv/bin:$PATH"
}
