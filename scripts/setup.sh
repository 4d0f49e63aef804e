#!/bin/sh
# Makes a virtual environment with locked packages: setup.sh PYTHON VENV [LOCK]
set -eu
python=$1 venv=$2 lock=${3:-requirements-dev.txt}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "setup: $python is not Python 3.11 or newer; call make with PYTHON=<a newer one>" >&2
  exit 1
fi
rm -rf "$venv"
if "$python" -c 'import ensurepip' 2>/dev/null; then
  "$python" -m venv "$venv"
  pip="$venv/bin/python -m pip"
elif "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -m venv --without-pip "$venv"
  pip="$python -m pip --python $venv/bin/python"
else
  echo "setup: $python has neither ensurepip nor pip; install Debian's package python3-venv" >&2
  exit 1
fi
# Not compiled: of what is installed a part is imported, and compiled then.
$pip install --quiet --disable-pip-version-check --no-compile \
  --require-hashes --only-binary :all: --requirement "$lock"
