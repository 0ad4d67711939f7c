"""Make names.txt from the two lists of first names of the United States Census of 1990.

Each line of them begins with a name in capitals: ``python make.py dist.female.first dist.male.first``.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(files: list[str]) -> None:
    lines = [line for file in files for line in Path(file).read_text("ascii").splitlines() if line.strip()]
    names = sorted({line.split()[0].lower() for line in lines})
    (Path(__file__).parent / "names.txt").write_text("\n".join(names) + "\n", "ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
