#!/usr/bin/env bash
# Gradescope runs this once, while it builds the container: Python 3.11 or later, and what the assignment needs.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
source="$root/source"
# Plain wheels of PyTorch bring CUDA, several gigabytes that this container has no use for.
index="${AUTOGRADER_TORCH_INDEX-https://download.pytorch.org/whl/cpu}"

recent() {
    "$1" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

make_environment() {
    local candidate
    for candidate in python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null && recent "$candidate"; then
            "$candidate" -m venv "$root/venv"
            return
        fi
    done
    # Ubuntu 22.04, Gradescope's default, has 3.10.
    if ! command -v curl >/dev/null || ! command -v tar >/dev/null; then
        apt-get update && apt-get install -y --no-install-recommends curl ca-certificates tar
    fi
    curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR="$root/uv" UV_NO_MODIFY_PATH=1 sh
    UV_PYTHON_INSTALL_DIR="$root/python" "$root/uv/uv" venv --seed --python 3.12 "$root/venv"
}

make_environment
"$root/venv/bin/python" -m pip install --no-cache-dir --disable-pip-version-check \
    ${index:+--extra-index-url "$index"} -r "$source/requirements.txt" -c "$source/constraints.txt"
chmod -R go= "$source" # the users that submissions run as have no business there
chmod 755 "$source/run_autograder"
PYTHONPATH="$source/engine" "$root/venv/bin/python" -P -m autograder doctor --course "$source/course" || true
