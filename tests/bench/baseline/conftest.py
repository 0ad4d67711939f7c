"""What `make bench` compares with: the same suite as plain pytest runs it, on a module imported beside the tests."""

import hashlib
import importlib.util
import os

import pytest


@pytest.fixture(scope="session")
def submission():
    """Give the student's module itself: no process of its own, no encoding, nothing in between."""
    spec = importlib.util.spec_from_file_location("submission", os.environ["SUBMISSION"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def seed(request):
    """Derive a number from the test's name."""
    return int.from_bytes(hashlib.sha256(request.node.name.encode()).digest()[:8], "big")
