"""Whatever lies in a class folder, every student is found once, and told what was odd."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

import pytest

from autograder.submission import Submission, SubmissionError, discover

MODULE = "iou_nms.py"
CODE = b"def nms(): return 1\n"


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
    lay_out(tmp_path, "alice/hw/iou_nms.py", *junk, *(f"alice/{name}" for name in junk))
    assert discover([tmp_path], MODULE) == [Submission("alice", tmp_path / "alice" / "hw" / MODULE, CODE)]


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
    """A module in a folder of the student's folder is found, and a right name there is not odd."""
    lay_out(tmp_path, "alice/homework/week6/iou_nms.py")
    assert one(tmp_path) == Submission("alice", tmp_path / "alice/homework/week6" / MODULE, CODE)


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
    ],
    ids=["too large", "NUL", "latin-1 undeclared", "other codec", "no codec", "not as declared"],
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
        b"",
    ],
    ids=["1 MiB", "BOM", "UTF-8", "declared latin-1", "empty"],
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
    lay_out(tmp_path, "alice/iou_nms.py", "bob/notes.txt", "carol/real/iou_nms.py")
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
