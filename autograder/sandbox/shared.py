"""One child for several tests in a row, where speed matters more than that no test can touch the next: ``check``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.sandbox.client import Lost, Module, Question, Reply, Sandbox, Session
from autograder.sandbox.confine import Limits
from autograder.sandbox.server import Ending


class Shared:
    """Lends one child to test after test, until it is lost or `renew` is called."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.level = sandbox.level
        self.used = False
        """Whether an earlier test asked the current child something."""
        self._sandbox = sandbox
        self._session: Session | None = None
        self._module: Module | None = None

    def open(self, module: Module, limits: Limits) -> SharedSession:
        if module != self._module:  # another exercise forbids other calls
            self.renew()
        self.used, self._module = self._session is not None, module
        if self._session is None:
            self._session = self._sandbox.open(module, limits)
        return SharedSession(self, self._session)

    def renew(self) -> tuple[Ending, str]:
        """End the current child, if there is one; the next test starts another."""
        session, self._session = self._session, None
        return session.close() if session is not None else (Ending(), "")

    def clone(self) -> Shared:
        return Shared(self._sandbox.clone())

    def close(self) -> None:
        """End the child, and leave the sandbox to whoever lent it."""
        self.renew()


@dataclass
class SharedSession:
    """One test's turn with the child; what it prints and uses is known only when the child is lost."""

    shared: Shared
    session: Session
    lost: bool = False

    def ask(self, question: Question) -> Reply:
        try:
            return self.session.ask(question)
        except Lost:
            self.lost = True
            raise

    def compile(self, names: Collection[str] = ()) -> Reply:
        return self.session.compile(names)

    def gate(self, names: Sequence[str]) -> Reply:
        return self.session.gate(names)

    def close(self) -> tuple[Ending, str]:
        return self.shared.renew() if self.lost else (Ending(), "")
