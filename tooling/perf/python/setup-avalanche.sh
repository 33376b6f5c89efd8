#!/usr/bin/env bash
# Makes the private Python environment of Avalanche, outside the repository, on top of the reference's PyTorch.
# Does nothing if it is up to date.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/unforget"
torch="$cache/reference/venv"
home="$cache/avalanche"

bash "$here/../../reference/setup.sh"
if [ -x "$home/venv/bin/python" ] && cat "$here/../../reference/requirements.txt" "$here/avalanche-requirements.txt" | cmp -s - "$home/stamp.txt"; then
  echo "Avalanche environment is ready: $home/venv"
  exit 0
fi

echo "Installing Avalanche into $home/venv: about a gigabyte, a minute or two."
mkdir -p "$home"
rm -f "$home/stamp.txt"
"${PYTHON:-python3}" -m venv --clear "$home/venv"
# PyTorch takes gigabytes: its own environment is put behind this one's path instead of a second copy.
"$torch/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])' \
  > "$("$home/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/reference.pth"
"$home/venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir --quiet \
  -c "$here/../../reference/requirements.txt" -r "$here/avalanche-requirements.txt"
"$home/venv/bin/python" -W ignore -c 'import avalanche; print("Avalanche", avalanche.__version__, "imports")'
cat "$here/../../reference/requirements.txt" "$here/avalanche-requirements.txt" > "$home/stamp.txt" # last, so that an interrupted install is done again
echo "Avalanche environment is ready: $home/venv"
