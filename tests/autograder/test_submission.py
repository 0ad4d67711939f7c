"""Whatever lies in a class folder, every student is found once, and told what was odd."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
import unicodedata
from pathlib import Path

import pytest

from autograder.submission import Submission, SubmissionError, discover
from tests.autograder.test_archive import lying, tar_entry, tarred, zipped

MODULE = "iou_nms.py"
CODE = b"def nms(): return 1\n"
ENCODING = "iou_nms.py declares an encoding of its own; save it as UTF-8 and remove the line with `coding`."


def lay_out(root: Path, *files: str) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(CODE)


def one(folder: Path) -> Submission:
    (found,) = discover([folder], MODULE)
    return found


def names(folder: Path) -> list[str]:
    return [submission.student for submission in discover([folder], MODULE)]


def refusal(*paths: Path) -> str:
    with pytest.raises(SubmissionError) as caught:
        discover(list(paths), MODULE)
    return str(caught.value)


def test_each_sub_folder_is_one_student(tmp_path):
    """In a folder without the module every sub-folder is one student, sorted by name."""
    lay_out(tmp_path, "bob/iou_nms.py", "alice/iou_nms.py")
    alice, bob = discover([tmp_path], MODULE)
    assert alice == Submission("alice", tmp_path / "alice" / MODULE, CODE)
    assert bob == Submission("bob", tmp_path / "bob" / MODULE, CODE)


def test_each_file_is_one_student_where_there_are_no_folders(tmp_path):
    """A flat folder of modules is a class, and a module that is named after its student is not odd."""
    lay_out(tmp_path, "alice.py", "bob.py")
    alice, bob = discover([tmp_path], MODULE)
    assert (alice.student, alice.path, alice.notes, alice.problem) == ("alice", tmp_path / "alice.py", (), "")
    assert (bob.student, bob.source) == ("bob", CODE)


def test_a_folder_with_the_module_is_one_student(tmp_path):
    """A folder that holds the module's file is one student's, whatever else lies in it."""
    lay_out(tmp_path, "alice/iou_nms.py", "alice/data/readme.txt")
    assert one(tmp_path / "alice") == Submission("alice", tmp_path / "alice" / MODULE, CODE)


def test_a_file_is_one_student(tmp_path):
    """A path may be one module, and its stem is the student."""
    lay_out(tmp_path, "alice.py")
    assert one(tmp_path / "alice.py") == Submission("alice", tmp_path / "alice.py", CODE)


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    """A student's folder that is given as a dot is named as it is called."""
    lay_out(tmp_path, "alice/iou_nms.py")
    monkeypatch.chdir(tmp_path / "alice")
    assert names(Path()) == ["alice"]


def test_several_paths_make_one_class(tmp_path):
    """Folders and files may be given together."""
    lay_out(tmp_path, "monday/bob/iou_nms.py", "tuesday/alice/iou_nms.py", "carol.py")
    found = discover([tmp_path / "monday", tmp_path / "tuesday", tmp_path / "carol.py"], MODULE)
    assert [submission.student for submission in found] == ["alice", "bob", "carol"]


def test_a_module_beside_folders_is_a_student_too(tmp_path):
    """Nobody is lost who handed in a module where others handed in folders; other files there are nobody's."""
    lay_out(tmp_path, "alice/iou_nms.py", "bob.py", "README.md", "roster.csv")
    assert names(tmp_path) == ["alice", "bob"]


def test_what_editors_and_systems_leave_behind_is_ignored(tmp_path):
    """Hidden files, caches and the like are neither students nor submissions."""
    junk = ["__pycache__/x.py", "__MACOSX/._iou_nms.py", ".ipynb_checkpoints/iou_nms-checkpoint.py", ".hidden.py"]
    lay_out(
        tmp_path, "class/alice/iou_nms.py", *(f"class/{folder}{name}" for name in junk for folder in ("", "alice/"))
    )
    assert discover([tmp_path / "class"], MODULE) == [Submission("alice", tmp_path / "class" / "alice" / MODULE, CODE)]


def test_the_digest_is_of_the_bytes_that_were_read(tmp_path):
    """What is hashed is what was read, even when the file changes afterwards."""
    lay_out(tmp_path, "alice/iou_nms.py")
    found = one(tmp_path / "alice")
    (tmp_path / "alice" / MODULE).write_text("changed = True\n")
    assert found.digest == hashlib.sha256(CODE).hexdigest()
    assert found.source == CODE


def test_nothing_to_grade_has_no_digest():
    """A submission without a source has an empty digest."""
    assert Submission("alice", None, None).digest == ""


def test_a_wrong_file_name_is_graded_and_noted(tmp_path):
    """The only module in a student's folder is graded under any name, and the student told the right one."""
    lay_out(tmp_path, "alice/solution.py")
    found = one(tmp_path)
    assert (found.path, found.source, found.problem) == (tmp_path / "alice" / "solution.py", CODE, "")
    assert found.notes == ("You handed in solution.py; the file should be called iou_nms.py.",)


def test_a_nested_folder_is_searched(tmp_path):
    """A module in a folder of the student's folder is found and graded, and the student told."""
    lay_out(tmp_path, "alice/homework/week6/iou_nms.py")
    note = "iou_nms.py was found in the folder homework/week6; hand it in without folders around it."
    assert one(tmp_path) == Submission("alice", tmp_path / "alice/homework/week6" / MODULE, CODE, (note,))


def test_a_nested_wrong_name_is_noted_with_its_folder(tmp_path):
    """The note shows where the file lay."""
    lay_out(tmp_path, "alice/week6/boxes.py")
    assert one(tmp_path).notes == ("You handed in week6/boxes.py; the file should be called iou_nms.py.",)


def test_what_we_handed_out_is_not_mistaken_for_the_submission(tmp_path):
    """Probes and public tests that come back with a folder do not make a wrong name ambiguous."""
    lay_out(tmp_path, "alice/probes.py", "alice/test_public.py", "alice/conftest.py", "alice/mine.py")
    found = one(tmp_path)
    assert found.path == tmp_path / "alice" / "mine.py"
    assert found.notes == ("You handed in mine.py; the file should be called iou_nms.py.",)


def test_files_beside_the_module_are_noted(tmp_path):
    """A student learns that helpers and old copies beside the module were not graded."""
    lay_out(tmp_path, "class/alice/iou_nms.py", "class/alice/helper.py", "class/alice/old/iou_nms.py")
    found = one(tmp_path / "class")
    assert found.path == tmp_path / "class/alice" / MODULE
    assert found.notes == ("Only iou_nms.py was graded; you also handed in helper.py and old/iou_nms.py.",)


def test_two_wrong_names_are_a_problem(tmp_path):
    """Two files that could be the submission are listed, and nothing is graded."""
    lay_out(tmp_path, "alice/a.py", "alice/b.py", "bob/iou_nms.py")
    alice, bob = discover([tmp_path], MODULE)
    problem = "You handed in a.py and b.py; hand in one file, called iou_nms.py."
    assert alice == Submission("alice", None, None, (), problem)
    assert bob.source == CODE


def test_two_nested_modules_are_a_problem(tmp_path):
    """Two files of the right name in different folders are ambiguous."""
    lay_out(tmp_path, "alice/new/iou_nms.py", "alice/old/iou_nms.py", "alice/x.py")
    problem = "You handed in new/iou_nms.py and old/iou_nms.py; hand in one file, called iou_nms.py."
    assert one(tmp_path).problem == problem


def test_a_long_list_of_files_is_cut(tmp_path):
    """A problem stays one readable sentence however many files were handed in."""
    lay_out(tmp_path, *(f"alice/part{number}.py" for number in range(6)))
    assert one(tmp_path).problem == (
        "You handed in part0.py, part1.py and 4 more; hand in one file, called iou_nms.py."
    )


def test_an_empty_folder_is_a_problem(tmp_path):
    """A student whose folder is empty is still one student."""
    (tmp_path / "alice").mkdir()
    problem = "You handed in nothing; hand in a file called iou_nms.py."
    assert one(tmp_path) == Submission("alice", None, None, (), problem)


def test_a_folder_without_a_module_says_what_was_there(tmp_path):
    """A notebook in a student's folder is named in the problem."""
    lay_out(tmp_path, "alice/iou_nms.ipynb")
    assert one(tmp_path).problem == "You handed in iou_nms.ipynb; hand in a file called iou_nms.py."


def test_a_file_that_is_no_module_is_a_problem(tmp_path):
    """A notebook in a flat class folder is one student with a problem."""
    lay_out(tmp_path, "alice.ipynb")
    problem = "You handed in alice.ipynb; hand in a file called iou_nms.py."
    assert one(tmp_path) == Submission("alice", None, None, (), problem)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"#" * (1 << 20) + b"\n", "iou_nms.py is larger than 1 MiB; hand in nothing but the module's code."),
        (b"a = 1\nb = '\0'\n", "iou_nms.py is not a text file (line 2 has a NUL byte); save it as UTF-8 text."),
        (b"a = 1\n\n\nb = '\xe9'\n", "iou_nms.py is not UTF-8 text (line 4); save it as UTF-8."),
        (b"# coding: utf-16\nb = '\xe9'\n", "iou_nms.py is not UTF-8 text (line 2); save it as UTF-8."),
        (b"# coding: klingon\nb = '\xe9'\n", "iou_nms.py is not UTF-8 text (line 2); save it as UTF-8."),
        (b"# coding: cp1252\nb = '\x81'\n", "iou_nms.py is not UTF-8 text (line 2); save it as UTF-8."),
        (b"# coding: utf-7\n#+AAo-import os\n", ENCODING),
        (b"\n# coding: unicode_escape\n#\\nimport os\n", ENCODING),
        (b"\r# coding: utf-7\r#+AAo-import os\r", ENCODING),
        (b"# coding: klingon\n", ENCODING),
        (b"\xef\xbb\xbf# coding: latin-1\n", ENCODING),
    ],
    ids=[
        "too large",
        "NUL",
        "latin-1 undeclared",
        "other codec",
        "no codec",
        "not as declared",
        "utf-7",
        "escapes",
        "utf-7 behind carriage returns",
        "no codec, only ASCII",
        "two codecs",
    ],
)
def test_a_file_that_is_no_text_is_a_problem(tmp_path, source, problem):
    """A module that cannot be read as text is one clear sentence, with the line."""
    (tmp_path / MODULE).write_bytes(source)
    found = one(tmp_path)
    assert (found.source, found.problem, found.path) == (None, problem, tmp_path / MODULE)


@pytest.mark.parametrize(
    "source",
    [
        b"#" * ((1 << 20) - 1) + b"\n",
        b"\xef\xbb\xbfa = 1\n",
        "ä = 'ß'\n".encode(),
        b"# coding: latin-1\na = '\xe9'\n",
        b"# -*- coding: utf8 -*-\n",
        b"# coding: ascii\n",
        b"",
    ],
    ids=["1 MiB", "BOM", "UTF-8", "declared latin-1", "declared UTF-8", "declared ASCII", "empty"],
)
def test_what_python_reads_is_kept_byte_for_byte(tmp_path, source):
    """Every source that Python itself can read is graded as it is."""
    (tmp_path / MODULE).write_bytes(source)
    assert (one(tmp_path).source, one(tmp_path).problem) == (source, "")


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path, monkeypatch):
    """A failure to read one module costs that student alone."""
    lay_out(tmp_path, "alice/iou_nms.py", "bob/iou_nms.py")
    opened = Path.open

    def refuse_alice(path: Path, *args: object) -> object:
        if "alice" in path.parts:
            raise PermissionError(13, "Permission denied")
        return opened(path, *args)

    monkeypatch.setattr(Path, "open", refuse_alice)
    alice, bob = discover([tmp_path], MODULE)
    assert (alice.source, alice.problem) == (None, "iou_nms.py cannot be read (Permission denied).")
    assert bob.source == CODE


def test_a_pipe_is_never_opened(tmp_path):
    """A named pipe in the module's place does not hang the grader."""
    (tmp_path / "alice").mkdir()
    os.mkfifo(tmp_path / "alice" / MODULE)
    os.mkfifo(tmp_path / "bob.py")
    alice, bob = discover([tmp_path], MODULE)
    assert alice.problem == "You handed in nothing; hand in a file called iou_nms.py."
    assert bob.problem == "You handed in bob.py; hand in a file called iou_nms.py."


def test_links_out_of_a_students_folder_are_not_followed(tmp_path):
    """Nobody hands in another student's work by a link to it."""
    lay_out(tmp_path, "alice/iou_nms.py", "bob/notes.txt", "carol/iou_nms.py")
    (tmp_path / "bob" / MODULE).symlink_to(tmp_path / "alice" / MODULE)
    (tmp_path / "bob" / "stolen").symlink_to(tmp_path / "alice")
    (tmp_path / "carol" / "loop.py").symlink_to("loop.py")
    (tmp_path / "dave").symlink_to(tmp_path / "alice")
    _, bob, carol, dave = discover([tmp_path], MODULE)
    assert bob == Submission("bob", None, None, (), "You handed in notes.txt; hand in a file called iou_nms.py.")
    assert (carol.source, carol.notes) == (CODE, ())
    assert dave == Submission("dave", None, None, (), "You handed in a link; hand in a file called iou_nms.py.")


def test_a_link_within_a_students_folder_is_followed(tmp_path):
    """A link to a file of one's own is as good as the file."""
    lay_out(tmp_path, "alice/src/code.txt")
    (tmp_path / "alice" / MODULE).symlink_to("src/code.txt")
    assert one(tmp_path).source == CODE


def test_a_path_that_is_a_link_is_followed(tmp_path):
    """An instructor may link to a class, a student's folder or a module."""
    lay_out(tmp_path, "real/iou_nms.py")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "ann.py").symlink_to("real/iou_nms.py")
    assert one(tmp_path / "folder").source == CODE
    assert (one(tmp_path / "ann.py").student, one(tmp_path / "ann.py").source) == ("ann", CODE)


@pytest.mark.parametrize(
    ("folder", "student"),
    [
        ("José María", "José María"),
        ("o'neil, ann (2)", "o'neil, ann (2)"),
        ("50%", "50%25"),
        ("a\\b:c", "a%5Cb%3Ac"),
        ("line\nbreak", "line%0Abreak"),
        ("\u202eevil", "%E2%80%AEevil"),
        ("-rf", "%2Drf"),
        ("dots.", "dots%2E"),
        ("tilde~", "tilde%7E"),
        (os.fsdecode(b"latin\xe9"), "latin%E9"),
    ],
)
def test_a_student_is_safe_as_a_file_name(tmp_path, folder, student):
    """Readable names stay as they are; what a file system or shell would stumble over is escaped."""
    lay_out(tmp_path, f"{folder}/iou_nms.py")
    assert names(tmp_path) == [student]


def test_a_hidden_folder_that_is_named_is_graded_under_a_visible_name(tmp_path):
    """A path that begins with a dot is a student whose files are not hidden."""
    lay_out(tmp_path, ".alice/iou_nms.py")
    assert names(tmp_path / ".alice") == ["%2Ealice"]


def test_long_names_stay_short_and_distinct(tmp_path):
    """Two names that differ only far behind are cut, and told apart."""
    lay_out(tmp_path, f"{'x' * 200}a/iou_nms.py", f"{'x' * 200}b/iou_nms.py")
    first, second = names(tmp_path)
    assert first != second
    assert {first[:92], second[:92]} == {"x" * 91 + "~"}
    assert (len(first), len(second)) == (100, 100)


@pytest.mark.parametrize(
    ("one_name", "other"),
    [("Alice", "alice"), ("José", unicodedata.normalize("NFD", "José"))],
    ids=["case", "composition"],
)
def test_names_that_look_alike_stay_apart(tmp_path, one_name, other):
    """Names that a file system may take for one get a mark each, the same in every run."""
    lay_out(tmp_path, f"{one_name}/iou_nms.py", f"{other}/iou_nms.py", "bob/iou_nms.py")
    expected = {f"{name}~{hashlib.sha256(name.encode()).hexdigest()[:8]}" for name in (one_name, other)}
    assert set(names(tmp_path)) == expected | {"bob"}


def test_equal_names_list_both_paths(tmp_path):
    """Two submissions of one name stop the run before anything is graded."""
    lay_out(tmp_path, "monday/alice/iou_nms.py", "tuesday/alice.py")
    expected = f"two submissions are called alice: {tmp_path}/monday/alice and {tmp_path}/tuesday/alice.py; rename one"
    assert refusal(tmp_path / "monday", tmp_path / "tuesday") == expected


def test_a_missing_path_says_what_to_give(tmp_path):
    """A path that does not exist is named."""
    expected = f"{tmp_path}/clas does not exist; name a folder of submissions or one student's module"
    assert refusal(tmp_path / "clas") == expected


def test_no_path_says_what_to_give():
    """An empty list of paths is an error, not an empty class."""
    assert refusal() == "no path was given; name a folder of submissions or one student's module"


def test_a_path_that_is_a_device_is_refused():
    """What is neither a file nor a folder is never read."""
    expected = "/dev/null is neither a file nor a folder; name a folder of submissions or a module"
    assert refusal(Path("/dev/null")) == expected


def test_an_empty_class_says_what_to_do(tmp_path):
    """A class folder with nothing but caches in it holds no submissions."""
    (tmp_path / "__pycache__").mkdir()
    expected = f"{tmp_path} holds no submissions; put one folder or one module per student into it"
    assert refusal(tmp_path) == expected


def test_a_class_that_cannot_be_listed_is_refused(tmp_path, monkeypatch):
    """A folder that the system does not let us list is one sentence."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert refusal(tmp_path) == f"{tmp_path} cannot be read (Permission denied); make it readable and try again"


# ---------------------------------------------------------------------------------------------------------- archives

TOLD = "; hand in a file called iou_nms.py."


def pack(path: Path, *names: str) -> Path:
    """Write a zip, or a compressed tar where the name says so, of modules."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [(name, CODE) for name in names]
    path.write_bytes(zipped(*entries) if path.suffix == ".zip" else gzip.compress(tarred(*entries)))
    return path


@pytest.mark.parametrize("file", ["alice.zip", "alice.tar.gz"])
def test_each_archive_in_a_folder_is_one_student(tmp_path, file):
    """An archive is as good as a folder, and its name without the ending is the student's."""
    pack(tmp_path / file, "iou_nms.py")
    lay_out(tmp_path, "bob/iou_nms.py")
    alice, bob = discover([tmp_path], MODULE)
    assert alice == Submission("alice", tmp_path / file / MODULE, CODE)
    assert bob.student == "bob"


def test_an_archive_in_a_students_folder_is_opened(tmp_path):
    """A folder that holds nothing but an archive is read as what is in the archive."""
    pack(tmp_path / "alice" / "hw.zip", "week6/iou_nms.py", "week6/data/boxes.csv")
    assert one(tmp_path) == Submission("alice", tmp_path / "alice/hw.zip/week6" / MODULE, CODE)


def test_an_archive_beside_the_module_stays_closed(tmp_path):
    """Where the module is there, an archive beside it is only mentioned."""
    lay_out(tmp_path, "class/alice/iou_nms.py")
    pack(tmp_path / "class/alice/old.zip", "iou_nms.py")
    found = one(tmp_path / "class")
    assert (found.path, found.source) == (tmp_path / "class/alice" / MODULE, CODE)
    assert found.notes == ("Only iou_nms.py was graded; you also handed in old.zip.",)


def test_the_same_rules_hold_in_an_archive(tmp_path):
    """A wrong name or a folder around the module is graded and noted in an archive too."""
    pack(tmp_path / "alice.zip", "boxes.py", "notes.txt")
    pack(tmp_path / "bob.zip", "src/iou_nms.py", "notes.txt")
    pack(tmp_path / "carol.zip", "a.py", "b.py")
    alice, bob, carol = discover([tmp_path], MODULE)
    assert alice.notes == ("You handed in boxes.py; the file should be called iou_nms.py.",)
    assert bob.notes == ("iou_nms.py was found in the folder src; hand it in without folders around it.",)
    assert carol.problem == "You handed in a.py and b.py; hand in one file, called iou_nms.py."


def test_an_archive_in_an_archive_stays_closed(tmp_path):
    """A student's archive is opened once; one inside it is listed as what was handed in."""
    (tmp_path / "alice.zip").write_bytes(zipped(("inner.zip", zipped((MODULE, CODE)))))
    assert one(tmp_path).problem == f"You handed in inner.zip{TOLD}"


def test_a_bad_archive_costs_only_its_student(tmp_path):
    """Each bad archive is one sentence for its student, and the rest of the class is graded."""
    pack(tmp_path / "alice.zip", "iou_nms.py", "../bob.py")
    (tmp_path / "bob.tar").write_bytes(tarred((tar_entry(MODULE, tarfile.SYMTYPE, "/etc/passwd"), b"")))
    (tmp_path / "carol.zip").write_bytes(zipped((MODULE, CODE))[:-5])
    (tmp_path / "dave.zip").write_bytes(lying(zipped((MODULE, CODE)), 3))
    (tmp_path / "erin.zip").write_bytes(bytes(9 << 20))
    lay_out(tmp_path, "fay/iou_nms.py")
    *bad, fay = discover([tmp_path], MODULE)
    assert [found.problem for found in bad] == [
        f"alice.zip cannot be graded: ../bob.py leads outside the archive{TOLD}",
        f"bob.tar cannot be graded: iou_nms.py is a link{TOLD}",
        f"carol.zip cannot be graded: it is damaged or cut off{TOLD}",
        f"dave.zip cannot be graded: it is damaged or cut off{TOLD}",
        f"erin.zip cannot be graded: it is larger than 8 MiB{TOLD}",
    ]
    assert all((found.source, found.path) == (None, None) for found in bad)
    assert fay.source == CODE


@pytest.mark.parametrize("file", ["class.zip", "class.tgz"])
@pytest.mark.parametrize("outer", ["", "download/", "a/b/"])
def test_one_archive_may_be_a_class(tmp_path, file, outer):
    """An archive that is the only path is read like a folder, without the folders around everything."""
    path = pack(tmp_path / file, f"{outer}alice/iou_nms.py", f"{outer}bob/x.py", f"{outer}carol.py", f"{outer}list.csv")
    alice, bob, carol = discover([path], MODULE)
    assert alice == Submission("alice", path / outer / "alice" / MODULE, CODE)
    assert bob.notes == ("You handed in x.py; the file should be called iou_nms.py.",)
    assert carol == Submission("carol", path / outer / "carol.py", CODE)


def test_one_archive_may_hold_an_archive_per_student(tmp_path):
    """In an archive of a class each archive is one student's."""
    entries = [(f"{name}.zip", zipped((MODULE, CODE))) for name in ("alice", "bob")]
    (tmp_path / "class.zip").write_bytes(zipped(*entries, ("carol.zip", b"PK")))
    alice, bob, carol = discover([tmp_path / "class.zip"], MODULE)
    assert (alice.student, alice.source, bob.source) == ("alice", CODE, CODE)
    assert carol.problem == f"carol.zip cannot be graded: it is neither a zip nor a tar file{TOLD}"


@pytest.mark.parametrize(
    "files", [["iou_nms.py", "x.py"], ["hw/iou_nms.py", "hw/old/x.py"], ["hw/src/boxes.py", "hw/notes.txt"]]
)
def test_one_archive_may_be_one_students(tmp_path, files):
    """An archive that holds the module at its top, or only one module, is one student's."""
    found = one(pack(tmp_path / "alice.zip", *files))
    assert (found.student, found.source) == ("alice", CODE)


def test_of_several_paths_each_archive_is_one_students(tmp_path):
    """What lies in a student's archive never makes it the work of others."""
    spoof = pack(tmp_path / "eve.zip", "alice/iou_nms.py", "bob_1_999_iou_nms.py")
    alice = pack(tmp_path / "alice.zip", "iou_nms.py")
    found = discover([spoof, alice], MODULE)
    assert [(one.student, one.source) for one in found] == [("alice", CODE), ("eve", CODE)]


def test_a_bad_file_in_a_class_costs_only_its_student(tmp_path):
    """In an archive of a class a link, a bomb or a doubled name is one student's problem."""
    link = (tar_entry("alice/iou_nms.py", tarfile.SYMTYPE, "../bob/iou_nms.py"), b"")
    twice = [("carol/x.py", CODE), ("carol/X.py", CODE)]
    (tmp_path / "class.tar").write_bytes(tarred(link, ("bob/iou_nms.py", CODE), *twice, ("dave/../iou_nms.py", CODE)))
    alice, bob, carol, dave = discover([tmp_path / "class.tar"], MODULE)
    assert alice.problem == f"What you handed in cannot be graded: alice/iou_nms.py is a link{TOLD}"
    assert (bob.source, bob.notes) == (CODE, ())
    assert carol.problem == (
        "What you handed in cannot be graded: carol/X.py and carol/x.py have the same name but for the letters' case"
        f"{TOLD}"
    )
    assert dave.problem == f"What you handed in cannot be graded: dave/../iou_nms.py leads outside the archive{TOLD}"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"nothing", "it is neither a zip nor a tar file; make it or download it anew"),
        (zipped(("a/x.py", CODE), ("b/x.py", CODE))[:-9], "it is damaged or cut off; make it or download it anew"),
        (
            zipped(("a/x.py", CODE), ("b/x.py", CODE), ("../x.py", CODE)),
            "../x.py leads outside the archive; make it or download it anew",
        ),
        (
            zipped(("a/x.py", CODE), ("b/x.py", CODE), ("/x.py", CODE)),
            "/x.py is an absolute path; make it or download it anew",
        ),
    ],
)
def test_a_class_that_is_no_archive_is_refused(tmp_path, data, problem):
    """An archive of a class that is damaged, or holds what is nobody's, is one sentence for the instructor."""
    (tmp_path / "class.zip").write_bytes(data)
    assert refusal(tmp_path / "class.zip") == f"{tmp_path}/class.zip: {problem}"


def test_an_archive_of_nothing_holds_no_submissions(tmp_path):
    """An archive in which nothing lies is an error, as an empty folder is."""
    expected = f"{tmp_path}/class.zip holds no submissions; put one folder or one module per student into it"
    assert refusal(pack(tmp_path / "class.zip")) == expected


def test_an_archive_that_cannot_be_opened_is_refused(tmp_path, monkeypatch):
    """An archive that the system does not let us read is one sentence."""

    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = pack(tmp_path / "class.zip", "a.py", "b.py")
    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path) == f"{path} cannot be read (Permission denied); make it readable and try again"


def test_a_link_to_an_archive_is_not_followed(tmp_path):
    """Nobody hands in another student's archive by a link to it."""
    pack(tmp_path / "alice.zip", "iou_nms.py")
    (tmp_path / "bob.zip").symlink_to(tmp_path / "alice.zip")
    assert discover([tmp_path], MODULE)[1].problem == f"You handed in a link{TOLD}"


# --------------------------------------------------------------------------------------------------------- downloads


@pytest.fixture(params=["folder", "zip", "tgz", "paths"])
def download(request, tmp_path):
    """Lay out a download as a folder, an archive, or a list of paths, and find the submissions in it."""

    def found(*names: str, metadata: bytes = b"") -> list[Submission]:
        entries = [*((name, CODE) for name in names), *([("submission_metadata.yml", metadata)] if metadata else [])]
        if request.param in ("zip", "tgz"):
            path = tmp_path / f"class.{request.param}"
            path.write_bytes(zipped(*entries) if request.param == "zip" else gzip.compress(tarred(*entries)))
            return discover([path], MODULE)
        for name, data in entries:
            (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "class" / name).write_bytes(data)
        paths = sorted((tmp_path / "class").iterdir())
        return discover([tmp_path / "class"] if request.param == "folder" else paths, MODULE)

    return found


def test_a_canvas_download_is_a_class(download):
    """Names and numbers, lateness and attempts are told from Canvas's file names, and the latest file is graded."""
    ada, noor, olu = download(
        "ada_LATE_1_20_iou_nms-1.py",
        "ada_1_10_iou_nms.py",
        "noor_2_11_boxes.py",
        "noor_2_12_notes.txt",
        "olu_3_text.html",
    )
    assert (ada.student, ada.source) == ("ada_1", CODE)
    assert ada.path is not None
    assert ada.path.name == "ada_LATE_1_20_iou_nms-1.py"
    assert ada.notes == ("Canvas marks it as late.", "Your latest attempt was graded; an earlier one is kept.")
    assert noor.notes == ("You handed in boxes.py; the file should be called iou_nms.py.",)
    assert (olu.student, olu.problem) == ("olu_3", f"You handed in text.html{TOLD}")


def test_a_moodle_download_is_a_class(download):
    """A student's folders belong together, by Moodle's name and number."""
    ada, noor, olu = download(
        "Ada Li_1_assignsubmission_file_/iou_nms.py",
        "Ada Li_1_assignsubmission_onlinetext_/onlinetext.html",
        "Noor_2_assignsubmission_file_/hw/boxes.py",
        "Olu_3_assignsubmission_onlinetext_/onlinetext.html",
    )
    assert (ada.student, ada.source, ada.notes) == ("Ada Li_1", CODE, ())
    assert noor.notes == ("You handed in hw/boxes.py; the file should be called iou_nms.py.",)
    assert olu.problem == f"You handed in onlinetext.html{TOLD}"


def test_a_flat_moodle_download_is_a_class(download):
    """Moodle's older form, without folders, is read too."""
    ada, noor = download("Ada Li_1_assignsubmission_file_iou_nms.py", "Noor_2_assignsubmission_file_boxes.py")
    assert (ada.student, ada.notes) == ("Ada Li_1", ())
    assert noor.notes == ("You handed in boxes.py; the file should be called iou_nms.py.",)


def test_a_gradescope_download_is_a_class(download):
    """Folders without metadata are named as Gradescope names them."""
    assert [one.student for one in download("submission_7/iou_nms.py", "submission_8/hw/iou_nms.py")] == [
        "submission_7",
        "submission_8",
    ]


PEOPLE = b"""
submission_7: {":submitters": [{":name": Ada Li, ":sid": '1'}]}
submission_9: {":submitters": [{":name": Ada Li, ":sid": '1'}]}
submission_8: {":submitters": [{":name": Noor, ":sid": '2'}, {":name": Olu, ":email": olu@x.edu}]}
"""


@pytest.mark.parametrize("outer", ["", "assignment_5_export/"])
def test_gradescopes_metadata_say_whose_it_is(tmp_path, outer):
    """Each student of a group is graded, and of two submissions of a student the later one."""
    files = [f"{outer}submission_{number}/iou_nms.py" for number in (7, 8, 9)]
    entries = [(name, name.encode()) for name in files]
    (tmp_path / "class.zip").write_bytes(zipped(*entries, (f"{outer}submission_metadata.yml", PEOPLE)))
    ada, noor, olu = discover([tmp_path / "class.zip"], MODULE)
    assert (ada.student, ada.source) == ("Ada Li_1", files[2].encode())
    assert ada.notes == ("Your latest attempt was graded; an earlier one is kept.",)
    assert (noor.student, noor.notes) == ("Noor_2", ("Handed in together with Olu_olu@x.edu.",))
    assert (olu.student, olu.source) == ("Olu_olu@x.edu", files[1].encode())


def test_a_class_of_one_keeps_its_name(tmp_path):
    """A folder that an LMS made is somebody's, even where it is around everything in an archive."""
    found = one(pack(tmp_path / "class.zip", "Ada Li_1_assignsubmission_file_/hw/iou_nms.py"))
    assert (found.student, found.source) == ("Ada Li_1", CODE)


def test_metadata_are_read_from_a_folder_too(tmp_path):
    """An export that was unpacked is read like the archive that it was."""
    lay_out(tmp_path, "submission_7/iou_nms.py", "submission_9/iou_nms.py")
    (tmp_path / "submission_metadata.yml").write_bytes(PEOPLE)
    assert names(tmp_path) == ["Ada Li_1"]


def test_broken_metadata_are_refused(tmp_path):
    """Metadata that cannot be read stop the run, before anybody is graded under a wrong name."""
    lay_out(tmp_path, "submission_7/iou_nms.py")
    (tmp_path / "submission_metadata.yml").write_bytes(b"[\n")
    expected = "is not the YAML that Gradescope writes (line 2); export the submissions anew, or remove this file"
    assert refusal(tmp_path) == f"{tmp_path}/submission_metadata.yml {expected}"


def test_metadata_that_cannot_be_read_are_refused(tmp_path, monkeypatch):
    """Metadata that the system does not let us read are one sentence."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    lay_out(tmp_path, "submission_7/iou_nms.py", "submission_metadata.yml")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    expected = "submission_metadata.yml cannot be read (Permission denied); make it readable and try again"
    assert refusal(tmp_path) == f"{tmp_path}/{expected}"


def test_names_from_an_archive_do_nothing_to_a_terminal(tmp_path):
    """What is said of two equal names shows no control characters, whoever made them up."""
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(("a\x1b[2Jb/x.py", CODE), ("a\x1b[2Jb.py", CODE)))
    both = f"{path}/a?[2Jb and {path}/a?[2Jb.py"
    assert refusal(path) == f"two submissions are called a%1B[2Jb: {both}; rename one"


def test_an_archive_in_a_download_is_a_students(tmp_path):
    """What lies in the archive of one student is theirs, even under names that look like an LMS's."""
    inner = zipped(("olu_2_99_iou_nms.py", CODE))
    (tmp_path / "class.zip").write_bytes(zipped(("ada_1_10_hw-1.zip", inner), ("olu_2_11_iou_nms.py", b"")))
    ada, olu = discover([tmp_path / "class.zip"], MODULE)
    assert (ada.student, ada.source) == ("ada_1", CODE)
    assert ada.notes == ("You handed in olu_2_99_iou_nms.py; the file should be called iou_nms.py.",)
    assert (olu.student, olu.source) == ("olu_2", b"")


def test_dates_in_names_are_not_numbers_of_users(tmp_path):
    """Names that people gave stay as they are, though they look a little like Canvas's."""
    lay_out(tmp_path, "ada_2026_11_final.py", "olu_2026_12_final.py")
    assert names(tmp_path) == ["ada_2026_11_final", "olu_2026_12_final"]


def test_the_same_attempt_twice_is_refused(tmp_path):
    """Two downloads of one class in one run are an error that lists both files."""
    for folder in ("monday", "tuesday"):
        lay_out(tmp_path, f"{folder}/Ada_1_assignsubmission_file_/iou_nms.py")
    both = " and ".join(f"{tmp_path}/{folder}/Ada_1_assignsubmission_file_" for folder in ("monday", "tuesday"))
    assert refusal(tmp_path / "monday", tmp_path / "tuesday") == f"two submissions are called Ada_1: {both}; rename one"
