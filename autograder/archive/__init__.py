"""Archives from strangers: read the list, decide on every entry, stream plain files only, count every byte.

Nothing is written under a name that an archive chose: what is wanted is read into memory. All of it is read in a
process of its own, which has limits and no rights.
"""

from autograder.archive.bounds import (
    CHUNK,
    CLASS,
    MAX_TOTAL,
    MIB,
    STUDENT,
    ArchiveError,
    Bounds,
    Entry,
    is_archive,
    shown,
    stem,
)
from autograder.archive.limited import open_archive
from autograder.archive.names import vet
from autograder.archive.opening import Archive

__all__ = [
    "CHUNK",
    "CLASS",
    "MAX_TOTAL",
    "MIB",
    "STUDENT",
    "Archive",
    "ArchiveError",
    "Bounds",
    "Entry",
    "is_archive",
    "open_archive",
    "shown",
    "stem",
    "vet",
]
