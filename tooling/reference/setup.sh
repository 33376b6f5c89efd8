#!/usr/bin/env bash
# Makes the private Python environment of the PyTorch reference, outside the repository. Does nothing if it is up to date.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="${XDG_CACHE_HOME:-$HOME/.cache}/unforget/reference"
stamp="$home/requirements.txt"

if [ -x "$home/venv/bin/python" ] && cmp -s "$here/requirements.txt" "$stamp"; then
  echo "Reference environment is ready: $home/venv"
  exit 0
fi

echo "Installing PyTorch into $home/venv: several gigabytes on Linux x64, a few minutes."
mkdir -p "$home"
rm -f "$stamp"
"${PYTHON:-python3}" -m venv --clear "$home/venv"
"$home/venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir --quiet -r "$here/requirements.txt"
"$home/venv/bin/python" -c 'import torch; print("PyTorch", torch.__version__, "imports")'
cp "$here/requirements.txt" "$stamp" # last, so that an interrupted install is done again
echo "Reference environment is ready: $home/venv"
