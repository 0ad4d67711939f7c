"""The course: grading.yml read into typed models, with errors that name file, line and key."""

from __future__ import annotations

import contextlib
import csv
import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

COURSE_FILE = "grading.yml"
SYSTEMS_FILE = "docs/systems.csv"
DTYPES = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")

KeyPath = tuple[str | int, ...]

# A field's description completes the sentence "points must be ..." in an error.
Text = Annotated[str, Field(min_length=1, description="text")]
Positive = Annotated[float, Field(gt=0, description="a positive number")]
NotNegative = Annotated[float, Field(ge=0, description="a number that is at least 0")]
Share = Annotated[float, Field(ge=0, le=1, description="a number from 0 to 1")]
Size = Annotated[int, Field(gt=0, description="a positive whole number")]
Count = Annotated[int, Field(ge=0, description="a whole number that is at least 0")]
Names = Annotated[tuple[Text, ...], Field(description="a list of names")]
QualifiedName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$",
        description="a Python name such as nms or Value.backward",
    ),
]
Devices = Annotated[
    tuple[Literal["virtual", "cuda", "mps", "xpu"], ...],
    Field(description="a list of some of virtual, cuda, mps, xpu"),
]
ModuleName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a module's name in lower case, such as iou_nms")
]


class CourseError(Exception):
    """One sentence for the instructor: what is wrong in the course, and where."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class Tolerance(_Section):
    """How far an answer of one dtype may be from the expected one: ``atol + rtol * abs(expected)``."""

    rtol: NotNegative
    atol: NotNegative


class Limits(_Section):
    """What the code of one submission may use."""

    cpu_seconds: Positive = 10.0
    """Per test, over the child and all its processes."""
    memory_mb: Size = 2048
    answer_mb: Size = 64
    output_kb: Size = 64
    processes: Count = 0
    """Processes that a child may start besides itself."""
    submission_cpu_seconds: Positive = 120.0

    @property
    def wall_seconds(self) -> float:
        """The backstop for a test that sleeps; generous, so that a busy machine fails nobody."""
        return 5 * self.cpu_seconds + 10


class Exercise(_Section):
    """One function, method or group of methods that earns points."""

    id: QualifiedName
    title: Text = ""
    points: Positive
    defines: Annotated[tuple[QualifiedName, ...], Field(min_length=1, description="a list of names in the module")]
    needs: Names = ()
    covers: Annotated[tuple[Text, ...], Field(description="a list of ids from docs/systems.csv")] = ()
    tolerances: Annotated[Mapping[str, Tolerance], Field(description="a mapping from dtypes to rtol and atol")] = {}
    forbidden: Names = ()
    bonus: Annotated[bool, Field(description="true or false")] = False

    @model_validator(mode="before")
    @classmethod
    def _define_itself(cls, data: Any) -> Any:
        return {"defines": (data["id"],), **data} if isinstance(data, dict) and "id" in data else data


class Assignment(_Section):
    """One week's module: its exercises, its limits, and where its files are."""

    name: ModuleName
    root: Path
    title: Text
    week: Annotated[int | str, Field(description="a number, or text such as 2-3")]
    packages: Names = ()
    public_share: Share = 0.35
    limits: Limits = Limits()
    devices: Devices = ()
    """What its parity tests are tried on besides the CPU; the course's, for an assignment with PyTorch."""
    hidden_checks: Annotated[int | None, Field(ge=0, description="a whole number, in a release alone")] = None
    """How many hidden tests there are where their files are not: in what students get, which is one flat folder."""
    exercises: Annotated[
        Mapping[str, Exercise], Field(min_length=1, description="a mapping from names to exercises, at least one")
    ]

    @property
    def module_file(self) -> str:
        return f"{self.name}.py"

    @property
    def owners(self) -> dict[str, str]:
        """The exercise of each definition that students write, by its qualified name."""
        return {name: exercise.id for exercise in self.exercises.values() for name in exercise.defines}

    @property
    def folder(self) -> Path:
        return self.root if self.released else self.root / "assignments" / self.name

    @property
    def released(self) -> bool:
        """Whether this is what students get, without solution, reference and hidden tests."""
        return self.hidden_checks is not None

    @property
    def handout(self) -> Path:
        return self.folder / "README.md"

    @property
    def stub(self) -> Path:
        """The module as it was handed out; in a release a copy, since students change the module itself."""
        return self.folder / ("stub.txt" if self.released else self.module_file)

    @property
    def module(self) -> Path:
        """What students write their code into; in the course's own folder it is the stub."""
        return self.folder / self.module_file

    @property
    def stub_text(self) -> str:
        """The stub, by which notebooks are read; empty where it has not been built yet."""
        return self.stub.read_text(encoding="utf-8") if self.stub.is_file() else ""

    @property
    def probes(self) -> Path:
        return self.folder / "probes.py"

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def pictures(self) -> Path:
        """The functions that draw, one for each exercise to look at; not every assignment has any."""
        return self.folder / "pictures.py"

    @property
    def public_tests(self) -> Path:
        return self.folder / "test_public.py"

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / self.module_file

    @property
    def hidden_tests(self) -> Path:
        return self.root / "tests" / self.name

    @property
    def reference(self) -> Path:
        return self.root / "reference" / self.name


class Course(_Section):
    """Everything that grading.yml says."""

    root: Path
    title: Text
    seed: Text
    """The secret that every random input derives from."""
    level: Annotated[Literal["full", "limits"], Field(description='"full" or "limits"')] = "limits"
    """The weakest isolation that ``grade`` accepts."""
    devices: Devices = ()
    """What the parity tests of assignments with PyTorch are tried on besides the CPU."""
    assignments: Annotated[
        Mapping[str, Assignment], Field(min_length=1, description="a mapping from names to assignments, at least one")
    ]

    def assignment(self, name: str) -> Assignment:
        """Return the assignment of this name."""
        if name not in self.assignments:
            known = ", ".join(self.assignments)
            raise CourseError(f"{COURSE_FILE}: there is no assignment {_shown(name)}; it has {known}")
        return self.assignments[name]


def find_course(start: Path) -> Path:
    """Return the nearest folder from `start` upwards that holds grading.yml."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise CourseError(f"{start}: there is no {COURSE_FILE} here or in any folder above; run this inside a course")


def load_course(path: Path) -> Course:
    """Read a course from its grading.yml, or from the folder that holds it."""
    file = path / COURSE_FILE if path.is_dir() else path
    try:
        return _load(file, file.stat().st_mtime_ns)
    except OSError:
        return _load(file, 0)  # which says what is wrong with the file


@functools.lru_cache(maxsize=1)
def _load(file: Path, _: int) -> Course:
    """Read the file, once for as long as it does not change."""
    document = _read(file)
    sections = {where: (model, keys) for where, model, keys in _sections(document)}
    _refuse_unknown_keys(document, sections)
    for where, (model, keys) in sections.items():
        keys.update(_implied(model, where, file.parent.resolve()))
        if model is Assignment and "devices" in document.data and "devices" not in keys:
            if "torch" not in (keys.get("packages") or ()):
                continue
            keys["devices"] = document.data["devices"]
            document.lines[(*where, "devices")] = document.lines[("devices",)]
    try:
        course = Course.model_validate(document.data)
    except ValidationError as error:
        raise _first_error(document, sections, error) from None
    _check_exercises(document, course)
    return course


@dataclass(frozen=True)
class _Document:
    """A YAML file as plain data (lists as tuples), with the line of every key."""

    file: str
    data: Any
    lines: dict[KeyPath, int]

    def error(self, where: KeyPath, sentence: str, line_of: KeyPath | None = None) -> CourseError:
        line = self.lines[where if line_of is None else line_of]
        return CourseError(f"{self.file}:{line}: {_dotted(where)}{': ' if where else ''}{sentence}")


def _read(file: Path) -> _Document:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{file}: there is no such file; a course begins with a {COURSE_FILE}") from None
    except OSError as error:
        raise CourseError(f"{file}: the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{file}: the file is not UTF-8 text: byte {error.start} is {error.reason}") from None
    with contextlib.suppress(yaml.YAMLError):  # told by the other loader, which tells more
        return _NodeReader(file.name, _FastLoader(text)).document()
    try:
        return _NodeReader(file.name, _Loader(text)).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = ", ".join(part for part in (error.context, error.problem) if part)
        raise CourseError(f"{file.name}:{line}: this is not valid YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CourseError(f"{file.name}:{line}: this is not valid YAML: {error.reason}") from None


class _Loader(yaml.SafeLoader):
    """Reads ``1e-5`` as a number: YAML 1.1, which PyYAML follows, takes it for text because it has no dot."""


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, where PyYAML was built with it: a check reads the whole course before it says anything."""


for _kind in (_Loader, _FastLoader):
    _kind.add_implicit_resolver(
        "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+[eE][-+]?[0-9]+$"), list("-+0123456789")
    )


@dataclass(frozen=True)
class _NodeReader:
    """Turns YAML nodes into plain data; `yaml.safe_load` would forget lines and drop duplicate keys."""

    file: str
    loader: yaml.SafeLoader
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> _Document:
        node = self.loader.get_single_node()
        self.lines[()] = 1
        return _Document(self.file, None if node is None else self._value(node, (), ()), self.lines)

    def _value(self, node: yaml.Node, where: KeyPath, inside: tuple[yaml.Node, ...]) -> Any:
        if any(node is outer for outer in inside):
            raise self._error(node, where, "an alias must not stand inside what it stands for")
        inside = (*inside, node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where, inside)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._value(item, (*where, index), inside) for index, item in enumerate(node.value))
        return self._scalar(node, where)

    def _mapping(self, node: yaml.MappingNode, where: KeyPath, inside: tuple[yaml.Node, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node, where) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise self._error(key_node, where, f"a key must be text, got {_shown(key)}")
            if key in mapping:
                first = self.lines[(*where, key)]
                raise self._error(key_node, where, f"the key {_shown(key)} is there twice, first on line {first}")
            self.lines[(*where, key)] = key_node.start_mark.line + 1
            mapping[key] = self._value(value_node, (*where, key), inside)
        return mapping

    def _scalar(self, node: yaml.Node, where: KeyPath) -> Any:
        try:
            return self.loader.construct_object(node)
        except ValueError as error:
            raise self._error(node, where, f"{_shown(node.value)} cannot be read: {error}") from None

    def _error(self, node: yaml.Node, where: KeyPath, sentence: str) -> CourseError:
        self.lines[where] = node.start_mark.line + 1
        return _Document(self.file, None, self.lines).error(where, sentence)


_IMPLIED = {"root", "name", "id"}  # fields that follow from where a section stands; nobody writes them as keys
_SECTION = {"limits": Limits}
_SECTIONS: dict[str, type[_Section]] = {"assignments": Assignment, "exercises": Exercise, "tolerances": Tolerance}

Sections = dict[KeyPath, tuple[type[_Section], dict[str, Any]]]


def _sections(
    document: _Document, where: KeyPath = (), model: type[_Section] = Course, keys: Any = ...
) -> Iterator[tuple[KeyPath, type[_Section], dict[str, Any]]]:
    """Walk over every mapping that has a model of its own, outermost first."""
    keys = document.data if keys is ... else keys
    if not isinstance(keys, dict):
        raise document.error(where, f"this must be a mapping with {_listed(_keys(model))}, got {_shown(keys)}")
    yield where, model, keys
    for key, value in keys.items():
        if key in _SECTION and key in model.model_fields:
            yield from _sections(document, (*where, key), _SECTION[key], value)
        if key in _SECTIONS and key in model.model_fields and isinstance(value, dict):
            for name, section in value.items():
                yield from _sections(document, (*where, key, name), _SECTIONS[key], section)


def _implied(model: type[_Section], where: KeyPath, root: Path) -> dict[str, Any]:
    place = {"root": root, "name": where[-1] if where else "", "id": where[-1] if where else ""}
    return {key: value for key, value in place.items() if key in model.model_fields}


def _keys(model: type[_Section]) -> list[str]:
    return [key for key in model.model_fields if key not in _IMPLIED]


def _refuse_unknown_keys(document: _Document, sections: Sections) -> None:
    unknown = [
        ((*where, key), _keys(model))
        for where, (model, keys) in sections.items()
        for key in keys
        if key not in _keys(model)
    ]
    if not unknown:
        return
    unknown.sort(key=lambda entry: document.lines[entry[0]])
    listed = _listed(
        [
            f"{_dotted(where)} (line {document.lines[where]}{_guess(str(where[-1]), known, ', did you mean {}?')})"
            for where, known in unknown
        ]
    )
    first = document.lines[unknown[0][0]]
    raise CourseError(f"{document.file}:{first}: unknown key{'s' if len(unknown) > 1 else ''}: {listed}")


def _first_error(document: _Document, sections: Sections, errors: ValidationError) -> CourseError:
    """Say in our words what pydantic found on the first line where it found something."""
    found: list[tuple[int, CourseError]] = []
    for error in errors.errors(include_url=False):
        where = max((path for path in sections if error["loc"][: len(path)] == path), key=len)
        model, keys = sections[where]
        key = str(error["loc"][len(where)])
        must_be = model.model_fields[key].description
        if key not in keys:
            line_of, sentence = where, f"{key} is missing; it must be {must_be}"
        else:
            line_of = where if key in _IMPLIED else (*where, key)
            sentence = f"{key} must be {must_be}, got {_shown(keys[key])}"
        found.append((document.lines[line_of], document.error(where, sentence, line_of)))
    return min(found, key=lambda entry: entry[0])[1]


def _check_exercises(document: _Document, course: Course) -> None:
    """Check what one exercise says about others, about systems and about dtypes."""
    systems = _system_ids(document, course)
    for assignment in course.assignments.values():
        if assignment.devices and "torch" not in assignment.packages:
            here: KeyPath = ("assignments", assignment.name)
            raise document.error((*here, "devices"), "only an assignment with torch among its packages has devices")
        owners: dict[str, str] = {}
        for exercise in assignment.exercises.values():
            where: KeyPath = ("assignments", assignment.name, "exercises", exercise.id)
            for need in exercise.needs:
                if need not in assignment.exercises:
                    guess = _guess(need, list(assignment.exercises), "; did you mean {}?")
                    raise document.error((*where, "needs"), f"there is no exercise {_shown(need)} here{guess}")
            if unknown := [system for system in exercise.covers if system not in systems]:
                raise document.error((*where, "covers"), f"{SYSTEMS_FILE} does not list {_listed(unknown)}")
            if unknown := [dtype for dtype in exercise.tolerances if dtype not in DTYPES]:
                sentence = f"{_shown(unknown[0])} has no tolerance; only {_listed(DTYPES)} have one"
                raise document.error((*where, "tolerances"), sentence, (*where, "tolerances", unknown[0]))
            for name in exercise.defines:
                if owners.setdefault(name, exercise.id) != exercise.id:
                    raise document.error(where, f"{name} is already defined by the exercise {owners[name]}")
        _refuse_cycle(document, assignment)


def _refuse_cycle(document: _Document, assignment: Assignment) -> None:
    sorter = TopologicalSorter({exercise.id: exercise.needs for exercise in assignment.exercises.values()})
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        where: KeyPath = ("assignments", assignment.name, "exercises", circle[0])
        raise document.error((*where, "needs"), f"exercises need each other in a circle: {', '.join(circle)}") from None


def _system_ids(document: _Document, course: Course) -> frozenset[str]:
    covering = [
        ("assignments", assignment.name, "exercises", exercise.id, "covers")
        for assignment in course.assignments.values()
        for exercise in assignment.exercises.values()
        if exercise.covers
    ]
    if not covering:
        return frozenset()
    try:
        with (course.root / SYSTEMS_FILE).open(encoding="utf-8", newline="") as file:
            return frozenset(row["id"] for row in csv.DictReader(file))
    except FileNotFoundError:
        raise document.error(covering[0], f"there is no {SYSTEMS_FILE} to look the ids up in") from None


def _dotted(where: KeyPath) -> str:
    return ".".join(map(str, where))


def _guess(word: str, known: list[str], phrase: str) -> str:
    close = get_close_matches(word, known, n=1)
    return phrase.format(close[0]) if close else ""


def _listed(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(words)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
