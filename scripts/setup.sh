# Sourced by the other scripts: a virtual environment, made once and kept up to date.
#   everything           the extras that the checks and the whole suite need
#   setup_venv EXTRAS [FOLDER]   installs the package with these extras into FOLDER (.venv) unless
#                        they are there already, and puts its programs first on the PATH
#   find_python X.Y      prints the interpreter of that version: $PYTHON, or python X.Y on the PATH

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
everything=train,trl,science,cjk,tikz,ocr,metrics,pixel,ray,dev

setup_venv() {
  local extras=$1 venv=${2:-.venv} python=${PYTHON:-python3}
  local stamp=$venv/.installed-$extras
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "needs Python 3.10 or newer: set PYTHON=/path/to/python3" >&2; exit 1; }
  if [ ! -x "$venv/bin/python" ]; then
    "$python" -m venv "$venv" || exit 1
    # A Python of some years ago brings a pip that takes four times as long to find versions.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade pip || exit 1
  fi
  if [ ! -e "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ constraints.txt -nt "$stamp" ]; then
    echo "installing scigen-data[$extras] into $venv ..."
    # Half of the time would go into compiling modules of which one in four is ever imported.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
      --constraint constraints.txt --editable ".[$extras]" || exit 1
    # A render server writes no compiled module: what none but it imports would never be compiled.
    "$venv/bin/python" -m compileall -qq -j 0 -x /tests/ \
      "$venv"/lib/python*/site-packages/{scipy,sympy,networkx,pandas,rdkit,ase,schemdraw} || true
    touch "$stamp"
  fi
  export PATH="$root/$venv/bin:$PATH"
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" "python$1"; do
    # It is run, not looked for: a shim of pyenv may stand on the PATH for a version that is not on.
    if [ -n "$candidate" ] && "$candidate" -c \
      'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$1" 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "no Python $1 here: put python$1 on the PATH or set PYTHON=/path/to/python$1" >&2
  return 1
}
