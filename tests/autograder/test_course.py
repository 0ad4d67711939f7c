"""grading.yml becomes typed models, and every mistake in it one sentence that says where it is."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.course import Course, CourseError, Exercise, Limits, Tolerance, find_course, load_course

ROOT = Path(__file__).parents[2]

COURSE = """\
title: Vision
seed: spring
assignments:
  boxes:
    title: Boxes
    week: 6
    packages: [torch]
    limits: {cpu_seconds: 2.5}
    exercises:
      area:
        points: 10
        tolerances:
          float32: {rtol: 1e-4, atol: 0}
      iou:
        points: 25
        needs: [area]
        covers: [W06-11]
"""


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "systems.csv").write_text("id,source,system,golden\nW06-11,week 06,IoU,\n")
    (tmp_path / "grading.yml").write_text(COURSE)
    return tmp_path


def sentence(folder: Path, text: str) -> str:
    (folder / "grading.yml").write_text(text)
    with pytest.raises(CourseError) as caught:
        load_course(folder)
    return str(caught.value)


def edited(old: str, new: str) -> str:
    assert COURSE.count(old) == 1
    return COURSE.replace(old, new)


def test_a_course_is_read_with_its_values_and_defaults(course_folder):
    """What grading.yml says is there, and what it leaves out has the documented default."""
    boxes = load_course(course_folder).assignments["boxes"]
    assert boxes.limits == Limits(cpu_seconds=2.5, memory_mb=2048, answer_mb=64, output_kb=64, processes=0)
    assert (boxes.packages, boxes.public_share, boxes.week) == (("torch",), 0.35, 6)
    assert boxes.exercises["iou"] == Exercise(
        id="iou", points=25, defines=("iou",), needs=("area",), covers=("W06-11",), tolerances={}, bonus=False
    )
    assert boxes.exercises["area"].tolerances == {"float32": Tolerance(rtol=1e-4, atol=0)}


def test_a_course_is_found_by_its_folder_and_by_its_file(course_folder):
    """load_course takes the folder or the file in it."""
    assert load_course(course_folder) == load_course(course_folder / "grading.yml")


def test_the_level_is_limits_unless_the_course_asks_for_more(course_folder):
    """The weakest level that is accepted defaults to limits."""
    assert load_course(course_folder).level == "limits"
    (course_folder / "grading.yml").write_text("level: full\n" + COURSE)
    assert load_course(course_folder).level == "full"


def test_an_assignment_knows_where_its_files_are(course_folder):
    """Every path of an assignment follows from its name and the course's folder."""
    boxes = load_course(course_folder).assignment("boxes")
    paths = {
        name: getattr(boxes, name).relative_to(course_folder.resolve()).as_posix()
        for name in ("folder", "handout", "stub", "probes", "public_tests", "solution", "hidden_tests", "reference")
    }
    assert boxes.module_file == "boxes.py"
    assert paths == {
        "folder": "assignments/boxes",
        "handout": "assignments/boxes/README.md",
        "stub": "assignments/boxes/boxes.py",
        "probes": "assignments/boxes/probes.py",
        "public_tests": "assignments/boxes/test_public.py",
        "solution": "solutions/boxes.py",
        "hidden_tests": "tests/boxes",
        "reference": "reference/boxes",
    }


def test_the_wall_limit_is_a_generous_multiple_of_the_cpu_limit():
    """A test may wait five times its CPU seconds and ten seconds more."""
    assert Limits(cpu_seconds=4.0).wall_seconds == 30.0


def test_a_group_defines_the_methods_it_lists(course_folder):
    """An exercise in snake case may stand for several methods."""
    (course_folder / "grading.yml").write_text(
        edited("points: 10", "points: 10\n        defines: [Box.area, Box.side]")
    )
    assert load_course(course_folder).assignments["boxes"].exercises["area"].defines == ("Box.area", "Box.side")


def test_models_are_frozen_and_travel_to_workers(course_folder):
    """Nobody changes a course by accident, and a worker process receives an equal one."""
    course = load_course(course_folder)
    with pytest.raises(ValidationError, match="frozen"):
        course.assignments["boxes"].exercises["iou"].points = 99
    assert pickle.loads(pickle.dumps(course)) == course


def test_a_course_is_found_from_any_folder_below_it(course_folder):
    """find_course returns the nearest folder upwards that holds grading.yml."""
    below = course_folder / "assignments" / "boxes"
    below.mkdir(parents=True)
    assert find_course(below) == course_folder.resolve()
    (below.parent / "grading.yml").write_text(COURSE)
    assert find_course(below) == below.parent.resolve()
    assert find_course(below.parent) == below.parent.resolve()


def test_outside_of_a_course_the_search_says_where_it_began(tmp_path):
    """Without a grading.yml above, the error names the folder and what to do."""
    with pytest.raises(CourseError) as caught:
        find_course(tmp_path)
    expected = f"{tmp_path.resolve()}: there is no grading.yml here or in any folder above; run this inside a course"
    assert str(caught.value) == expected


def test_an_unknown_assignment_lists_the_known_ones(course_folder):
    """Asking for an assignment that is not there shows those that are."""
    with pytest.raises(CourseError) as caught:
        load_course(course_folder).assignment("boxs")
    assert str(caught.value) == 'grading.yml: there is no assignment "boxs"; it has boxes'


def test_a_missing_file_is_named_in_full(tmp_path):
    """A course without a grading.yml says which file was looked for."""
    with pytest.raises(CourseError) as caught:
        load_course(tmp_path)
    assert str(caught.value) == f"{tmp_path}/grading.yml: there is no such file; a course begins with a grading.yml"


def test_a_file_that_is_not_text_is_refused(tmp_path):
    """Bytes that are not UTF-8 give the place of the first one."""
    (tmp_path / "grading.yml").write_bytes(b"title: \xff\n")
    with pytest.raises(CourseError) as caught:
        load_course(tmp_path)
    assert str(caught.value) == f"{tmp_path}/grading.yml: the file is not UTF-8 text: byte 7 is invalid start byte"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    """A failure of the system is told in its own words."""
    (tmp_path / "elsewhere").symlink_to("elsewhere")
    with pytest.raises(CourseError) as caught:
        load_course(tmp_path / "elsewhere")
    assert str(caught.value) == f"{tmp_path}/elsewhere: the file cannot be read: Too many levels of symbolic links"


IOU = "assignments.boxes.exercises.iou"
MISTAKES = {
    "points that are text": (
        edited("points: 25", 'points: "35 pts"'),
        f'grading.yml:15: {IOU}: points must be a positive number, got "35 pts"',
    ),
    "no points": (
        edited("points: 25", "points:"),
        f"grading.yml:15: {IOU}: points must be a positive number, got null",
    ),
    "negative points": (
        edited("points: 25", "points: -1"),
        f"grading.yml:15: {IOU}: points must be a positive number, got -1",
    ),
    "infinite points": (
        edited("points: 25", "points: .inf"),
        f"grading.yml:15: {IOU}: points must be a positive number, got Infinity",
    ),
    "points that are a truth value": (
        edited("points: 25", "points: yes"),
        f"grading.yml:15: {IOU}: points must be a positive number, got true",
    ),
    "missing points": (
        edited("        points: 25\n", ""),
        f"grading.yml:14: {IOU}: points is missing; it must be a positive number",
    ),
    "a share above one": (
        edited("week: 6", "week: 6\n    public_share: 35"),
        "grading.yml:7: assignments.boxes: public_share must be a number from 0 to 1, got 35",
    ),
    "a fraction of a process": (
        edited("cpu_seconds: 2.5", "processes: 0.5"),
        "grading.yml:8: assignments.boxes.limits: processes must be a whole number that is at least 0, got 0.5",
    ),
    "a list that is text": (
        edited("needs: [area]", "needs: area"),
        f'grading.yml:16: {IOU}: needs must be a list of names, got "area"',
    ),
    "a list with a number": (
        edited("packages: [torch]", "packages: [torch, 7]"),
        'grading.yml:7: assignments.boxes: packages must be a list of names, got ["torch", 7]',
    ),
    "an unknown level": (
        "level: none\n" + COURSE,
        'grading.yml:1: level must be "full" or "limits", got "none"',
    ),
    "a seed that is a date": (
        edited("seed: spring", "seed: 2026-02-01"),
        'grading.yml:2: seed must be text, got "2026-02-01"',
    ),
    "a long value": (
        edited("points: 25", f"points: {'x' * 90}"),
        f'grading.yml:15: {IOU}: points must be a positive number, got "{"x" * 56}...',
    ),
    "an exercise that is a number": (
        edited("        points: 10\n        tolerances:\n          float32: {rtol: 1e-4, atol: 0}\n", "        10\n"),
        "grading.yml:10: assignments.boxes.exercises.area: this must be a mapping with title, points, defines, needs, "
        "covers, tolerances, forbidden, bonus, got 10",
    ),
    "exercises that are a list": (
        COURSE[: COURSE.index("      area:")] + "      - area\n",
        "grading.yml:9: assignments.boxes: exercises must be a mapping from names to exercises, at least one, "
        'got ["area"]',
    ),
    "no exercise": (
        COURSE[: COURSE.index("\n      area:")] + " {}\n",
        "grading.yml:9: assignments.boxes: exercises must be a mapping from names to exercises, at least one, got {}",
    ),
    "an empty file": (
        "",
        "grading.yml:1: this must be a mapping with title, seed, level, devices, assignments, got null",
    ),
    "a name that is no module's": (
        edited("  boxes:", "  Boxes-1:"),
        "grading.yml:4: assignments.Boxes-1: name must be a module's name in lower case, such as iou_nms, "
        'got "Boxes-1"',
    ),
    "an exercise that is no name": (
        edited("      iou:", "      box iou:"),
        "grading.yml:14: assignments.boxes.exercises.box iou: id must be a Python name such as nms or Value.backward, "
        'got "box iou"',
    ),
    "a device that nobody knows": (
        edited("title: Vision\n", "title: Vision\ndevices: [virtual, gpu]\n"),
        'grading.yml:2: devices must be a list of some of virtual, cuda, mps, xpu, got ["virtual", "gpu"]',
    ),
    "devices without PyTorch": (
        edited("packages: [torch]\n", "packages: [numpy]\n    devices: [virtual]\n"),
        "grading.yml:8: assignments.boxes.devices: only an assignment with torch among its packages has devices",
    ),
    "one unknown key": (
        edited("points: 25", "points: 25\n        bonsu: true"),
        f"grading.yml:16: unknown key: {IOU}.bonsu (line 16, did you mean bonus?)",
    ),
    "unknown keys on every level": (
        edited("cpu_seconds: 2.5", "cpu: 1").replace("title: Vision", "titel: Vision")
        + "        colour: red\nlevle: full\n",
        "grading.yml:1: unknown keys: titel (line 1, did you mean title?), assignments.boxes.limits.cpu (line 8), "
        f"{IOU}.colour (line 18), levle (line 19, did you mean level?)",
    ),
    "a key that follows from the name": (
        edited("points: 25", "points: 25\n        id: iou"),
        f"grading.yml:16: unknown key: {IOU}.id (line 16)",
    ),
    "a key twice": (
        COURSE + "        points: 3\n",
        f'grading.yml:18: {IOU}: the key "points" is there twice, first on line 15',
    ),
    "a key that is a number": (
        edited("      iou:", "      7:"),
        "grading.yml:14: assignments.boxes.exercises: a key must be text, got 7",
    ),
    "a list that is not closed": (
        edited("packages: [torch]", "packages: [torch"),
        "grading.yml:8: this is not valid YAML: while parsing a flow sequence, expected ',' or ']', but got ':'",
    ),
    "a tab": (
        edited("        points: 25", "\tpoints: 25"),
        "grading.yml:15: this is not valid YAML: while scanning for the next token, "
        "found character '\\t' that cannot start any token",
    ),
    "a control character": (
        edited("title: Boxes", "title: Bo\x00xes"),
        "grading.yml:5: this is not valid YAML: special characters are not allowed",
    ),
    "a date that does not exist": (
        edited("week: 6", "week: 2026-13-01"),
        'grading.yml:6: assignments.boxes.week: "2026-13-01" cannot be read: month must be in 1..12',
    ),
    "an alias inside itself": (
        edited("packages: [torch]", "packages: &loop [*loop]"),
        "grading.yml:7: assignments.boxes.packages.0: an alias must not stand inside what it stands for",
    ),
    "a need that is not there": (
        edited("needs: [area]", "needs: [aera]"),
        f'grading.yml:16: {IOU}.needs: there is no exercise "aera" here; did you mean area?',
    ),
    "needs in a circle": (
        edited("points: 10", "points: 10\n        needs: [iou]"),
        "grading.yml:12: assignments.boxes.exercises.area.needs: exercises need each other in a circle: "
        "area, iou, area",
    ),
    "needs in a wider circle": (
        edited("points: 10", "points: 10\n        needs: [corner]")
        + "      corner:\n        points: 5\n        needs: [iou]\n",
        "grading.yml:12: assignments.boxes.exercises.area.needs: exercises need each other in a circle: "
        "area, corner, iou, area",
    ),
    "an exercise that needs itself": (
        edited("needs: [area]", "needs: [iou]"),
        f"grading.yml:16: {IOU}.needs: exercises need each other in a circle: iou, iou",
    ),
    "systems that are not listed": (
        edited("[W06-11]", "[W06-11, W99-01, S99]"),
        f"grading.yml:17: {IOU}.covers: docs/systems.csv does not list W99-01, S99",
    ),
    "a dtype without tolerance": (
        edited("float32:", "int64:"),
        'grading.yml:13: assignments.boxes.exercises.area.tolerances: "int64" has no tolerance; only float16, '
        "bfloat16, float32, float64, complex64, complex128 have one",
    ),
    "a tolerance that is one number": (
        edited("{rtol: 1e-4, atol: 0}", "1e-4"),
        "grading.yml:13: assignments.boxes.exercises.area.tolerances.float32: this must be a mapping with rtol, atol, "
        "got 0.0001",
    ),
    "a name that two exercises define": (
        edited("points: 25", "points: 25\n        defines: [iou, area]"),
        f"grading.yml:14: {IOU}: area is already defined by the exercise area",
    ),
    "an exercise that defines nothing": (
        edited("points: 25", "points: 25\n        defines: []"),
        f"grading.yml:16: {IOU}: defines must be a list of names in the module, got []",
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_sentence_with_file_line_and_key(course_folder, text, expected):
    """Each mistake in grading.yml is told in one sentence that says where it stands."""
    assert sentence(course_folder, text) == expected


def test_of_several_wrong_values_the_first_line_is_told(course_folder):
    """An instructor mends a file from the top."""
    text = edited("points: 25", "points: 0").replace("week: 6", "week: [6]")
    expected = "grading.yml:6: assignments.boxes: week must be a number, or text such as 2-3, got [6]"
    assert sentence(course_folder, text) == expected


def test_ids_need_the_list_of_systems(course_folder):
    """A course that covers systems has to bring their list along."""
    (course_folder / "docs" / "systems.csv").unlink()
    expected = f"grading.yml:17: {IOU}.covers: there is no docs/systems.csv to look the ids up in"
    assert sentence(course_folder, COURSE) == expected


def test_without_covers_no_list_of_systems_is_needed(course_folder):
    """A course that covers nothing loads without the list."""
    (course_folder / "docs" / "systems.csv").unlink()
    (course_folder / "grading.yml").write_text(edited("        covers: [W06-11]\n", ""))
    assert load_course(course_folder).assignments["boxes"].exercises["iou"].covers == ()


def test_reading_a_course_loads_neither_torch_nor_pytest():
    """Commands that only read the course start fast."""
    code = (
        "import sys; from pathlib import Path; from autograder.course import load_course; load_course(Path('.'));"
        "print(sorted({'torch', 'numpy', 'pytest', 'hypothesis', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_this_projects_own_course_is_valid():
    """The grading.yml of this project loads, and backward builds on the operators and on the order."""
    course = load_course(ROOT)
    assert isinstance(course, Course)
    assert course.assignments["value_engine"].packages == ()
    assert {"arithmetic", "topological_order"} <= set(
        course.assignments["value_engine"].exercises["Value.backward"].needs
    )
    assert course.assignments["iou_nms"].packages == ("torch", "numpy")
    assert course.assignments["iou_nms"].exercises["nms"].needs == ("box_iou",)


def test_devices_of_the_course_are_those_of_its_assignments_with_pytorch(course_folder):
    """An assignment with PyTorch has the course's devices unless it says otherwise; others have none."""
    text = edited("title: Vision\n", "title: Vision\ndevices: [virtual, cuda]\n")
    (course_folder / "grading.yml").write_text(text)
    assert load_course(course_folder).assignments["boxes"].devices == ("virtual", "cuda")
    (course_folder / "grading.yml").write_text(text.replace("[torch]\n", "[torch]\n    devices: [virtual]\n"))
    assert load_course(course_folder / "grading.yml").assignments["boxes"].devices == ("virtual",)
    (course_folder / "grading.yml").write_text(text.replace("[torch]", "[numpy]"))
    assert load_course(course_folder).assignments["boxes"].devices == ()
