"""Start an examiner: its sandbox first, which then imports the course's packages beside us, and the rest after it."""

from __future__ import annotations

import gc
import os
import socket
import sys
from pathlib import Path

from autograder.sandbox.channel import Channel
from autograder.sandbox.client import spawn_server
from autograder.sandbox.packages import MissingPackage


def main(root: Path, name: str, level: str, many: bool, descriptor: int, packages: list[str]) -> int:
    """Launch the sandbox, then be an examiner until the control channel closes; 2 when something does not start."""
    seed = os.environ.pop("AUTOGRADER_SEED", "")
    control = Channel(socket.socket(fileno=descriptor))
    server = spawn_server(packages, level, many=many)
    try:
        server.launch()
    except MissingPackage as error:
        control.send(b"\0" * 8, {"problem": str(error)})
        return 2
    gc.disable()  # until everything is imported: it would look through all of it again and again
    from autograder.examine.worker import run

    return run(root, name, seed, control, server)


if __name__ == "__main__":
    root, name, level, many, descriptor, *packages = sys.argv[1:]
    sys.exit(main(Path(root), name, level, many == "1", int(descriptor), packages))
