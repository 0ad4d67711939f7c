"""Whose a file in a download is, told from the names that Canvas, Moodle and Gradescope give."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.lms import Handed, MetadataError, believable, latest, submitters, whose, without_canvas

LATE = ("Canvas marks it as late.",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("doejane_4711_90210_iou_nms.py", Handed("Canvas", "doejane_4711", 90210, "iou_nms.py", "iou_nms.py")),
        (
            "doejane_LATE_4711_90211_iou_nms-1.py",
            Handed("Canvas", "doejane_4711", 90211, "iou_nms.py", "iou_nms-1.py", LATE),
        ),
        ("doejane_4711_90212_hw.tar-12.gz", Handed("Canvas", "doejane_4711", 90212, "hw.tar.gz", "hw.tar-12.gz")),
        ("doejane_4711_90213_hw-2.tar.gz", Handed("Canvas", "doejane_4711", 90213, "hw.tar.gz", "hw-2.tar.gz")),
        ("müller_1_2_Meine Datei.py", Handed("Canvas", "müller_1", 2, "Meine Datei.py", "Meine Datei.py")),
        (
            "doejane_1_2_bob_3_4_iou_nms.py",
            Handed("Canvas", "doejane_1", 2, "bob_3_4_iou_nms.py", "bob_3_4_iou_nms.py"),
        ),
        ("anon_Xy12z_77_iou_nms.py", Handed("Canvas", "anon_Xy12z", 77, "iou_nms.py", "iou_nms.py")),
        ("LATE_anon_Xy12z_77_a.py", Handed("Canvas", "anon_Xy12z", 77, "a.py", "a.py", LATE)),
        ("doejane_4711_text.html", Handed("Canvas", "doejane_4711", 0, "text.html", "text.html")),
        ("Jane Doe_123_assignsubmission_file_a.py", Handed("Moodle", "Jane Doe_123", 0, "a.py", "a.py")),
        ("Default group_assignsubmission_file_a.py", Handed("Moodle", "Default group", 0, "a.py", "a.py")),
    ],
)
def test_a_file_says_whose_it_is(name, expected):
    """A file of a download gives its student, the attempt, and what the student called it."""
    assert whose(name, folder=False) == (expected,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jane Doe_123_assignsubmission_file_", Handed("Moodle", "Jane Doe_123", 0, "file")),
        ("Jane Doe_123_assignsubmission_file", Handed("Moodle", "Jane Doe_123", 0, "file")),
        ("Jane Doe_123_assignsubmission_onlinetext", Handed("Moodle", "Jane Doe_123", 0, "onlinetext")),
        ("submission_55", Handed("Gradescope", "submission_55", 55, "")),
    ],
)
def test_a_folder_says_whose_it_is(name, expected):
    """A folder of a download is all that a student handed in, or all of one kind."""
    assert whose(name, folder=True) == (expected,)


@pytest.mark.parametrize("name", ["ada", "ada.py", "hw1_ada.py", "ada_12.py", "submission_.py", "submission_5.py", ""])
def test_names_that_people_give_say_nothing(name):
    """A name that no system gives is the student's own."""
    assert whose(name, folder=False) == ()


@pytest.mark.parametrize("name", ["ada", "a_1_2_b.py", "submission_a", "my_submission_5"])
def test_folders_that_people_name_say_nothing(name):
    """A folder that no system made is the student's own."""
    assert whose(name, folder=True) == ()


def test_a_group_hands_in_for_each_of_its_students():
    """Everybody in a Gradescope group is graded, and reads with whom."""
    pair, other = whose("submission_7", folder=True, groups={"submission_7": ("Ada_1", "Olu_2")})
    assert (pair.student, pair.notes) == ("Ada_1", ("Handed in together with Olu_2.",))
    assert (other.student, other.notes) == ("Olu_2", ("Handed in together with Ada_1.",))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["ada_1_10_x.py", "olu_2_11_x.py", "olu_2_12_y.py", "olu_2_text.html"], True),
        (["hw_1_2_ada.py", "hw_1_2_olu.py"], False),
        (["ada_2026_11_final.py", "olu_2026_12_final.py"], False),
    ],
)
def test_dates_are_not_taken_for_canvas(names, expected):
    """Names are Canvas's only where uploads have numbers of their own, and users too."""
    assert believable(handed for name in names for handed in whose(name, folder=False)) is expected


def test_what_only_looks_like_canvas_is_left_out():
    """The names of the other systems cannot be mistaken."""
    moodle = Handed("Moodle", "Ada_1", 0, "a.py", "a.py")
    assert without_canvas([Handed("Canvas", "ada_1", 2, "a.py", "a.py"), moodle]) == (moodle,)


def test_the_latest_attempt_counts():
    """Of each file the latest upload is kept, in whatever order they come, and the student told of the others."""
    names = ["ada_1_12_x-1.py", "ada_1_10_x.py", "ada_1_14_x-2.py", "ada_1_11_y.py", "olu_2_13_x.py"]
    ada, olu = latest((handed, name) for name in names for handed in whose(name, folder=False))
    assert [name for _, name in ada.kept] == ["ada_1_14_x-2.py", "ada_1_11_y.py"]
    assert ada.notes == ("Your latest attempt was graded; 2 earlier ones are kept.",)
    assert (olu.earlier, olu.notes) == (0, ())


def test_a_note_is_told_once():
    """Two late files are late once."""
    names = ["ada_LATE_1_12_x.py", "ada_LATE_1_13_y.py", "ada_1_10_y.py"]
    (ada,) = latest((handed, name) for name in names for handed in whose(name, folder=False))
    assert ada.notes == (*LATE, "Your latest attempt was graded; an earlier one is kept.")


METADATA = b"""---
submission_7:
  :submitters:
  - :name: Ada Li
    :sid: '1'
    :email: ada@x.edu
  - :name: Olu
    :email: olu@x.edu
  :created_at: 2026-01-02 03:04:05.000000000 Z
  :score: 1.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: &a
    - output: "submission_8:\\n  :submitters:\\n  - :name: Eve"
      extra_data: {a: [1, {b: c}]}
    again: *a
  :history: []
submission_9:
  :submitters:
  - :name: Noor
    :sid:
  - :name: Noor
    :sid:
submission_10:
  :submitters: []
"""


def test_gradescopes_metadata_name_the_students():
    """Names and numbers are read, and what tests printed is passed over, whatever it looks like."""
    assert submitters(METADATA) == {"submission_7": ("Ada Li_1", "Olu_olu@x.edu"), "submission_9": ("Noor",)}


def test_no_metadata_name_nobody():
    """An empty file is no error."""
    assert submitters(b"") == {}


def test_metadata_that_are_not_yaml_are_refused():
    """The line is named where the file is not what Gradescope writes."""
    with pytest.raises(MetadataError) as caught:
        submitters(b"a: 1\nb: [2\n")
    assert str(caught.value) == "is not the YAML that Gradescope writes (line 3)"


@settings(database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.binary() | st.text(alphabet=":-[]{}&*!|>'\"#\n  asubmitters_").map(str.encode))
def test_no_metadata_do_harm(data):
    """Whatever the file holds, it is read or refused in one sentence."""
    try:
        found = submitters(data)
    except MetadataError:
        found = {}
    assert all(isinstance(name, str) for names in found.values() for name in names)


def test_deep_metadata_do_no_harm():
    """A file that is nested beyond any stack is walked over."""
    assert submitters(b"a: " + b"[" * 5000 + b"]" * 5000) == {}


@settings(database=None, deadline=None, derandomize=True)
@given(st.text(), st.booleans())
def test_any_name_says_somebody_or_nobody(name, folder):
    """No name is an error."""
    assert all(handed.student for handed in whose(name, folder=folder))
