"""References that a forked child does not have."""

import gc
import os
import signal
import sys

from autograder.sandbox.hidden import Hidden


def test_what_is_hidden_stays_alive_and_comes_back():
    code = compile("6 * 7", "here.py", "eval")
    hidden, references = Hidden(), sys.getrefcount(code)
    place = hidden.keep(code)
    address = id(code)
    assert sys.getrefcount(code) == references + 1
    del code
    assert not [found for found in gc.get_objects() if any(id(held) == address for held in gc.get_referents(found))]
    back = hidden.take(place)
    count = sys.getrefcount(back)
    assert (id(back), count) == (address, references)
    assert eval(back) == 42


def test_objects_come_back_from_their_places():
    codes = [compile(str(number), "here.py", "eval") for number in range(300)]
    hidden = Hidden()
    places = [hidden.keep(code) for code in codes]
    assert [hidden.take(place) for place in reversed(places)] == codes[::-1]


def test_a_child_has_no_memory_where_the_addresses_are():
    hidden = Hidden()
    place = hidden.keep(compile("1", "here.py", "eval"))
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)  # without the report of a test session
        hidden.take(place)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGSEGV
    assert eval(hidden.take(place)) == 1
