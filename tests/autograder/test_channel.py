from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from autograder.sandbox.channel import CONTROL, Channel, Closed, TooLate, pair
from autograder.sandbox.wire import ANSWER, PREFIX, Caps, ProtocolError, frame

NONCE = b"12345678"


@pytest.fixture
def ends():
    here, there = pair()
    yield here, there
    here.close()
    there.close()


def drip(channel: Channel, data: bytes, pause: float, stop: threading.Event) -> threading.Thread:
    def run():
        for byte in data:
            if stop.wait(pause):
                return
            channel.sock.send(bytes([byte]))

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_frame_arrives_as_it_was_sent(ends):
    """Nonce, header and buffers arrive as they were sent, one frame after another."""
    here, there = ends
    here.send(NONCE, {"answer": 1}, [b"ab", b"", b"c"])
    here.send(b"87654321", {"answer": 2})
    first, second = there.receive(ANSWER, wall=5), there.receive(ANSWER, wall=5)
    assert (first.nonce, first.header, first.body) == (NONCE, {"answer": 1, "b": [2, 0, 1]}, b"abc")
    assert (second.nonce, second.header, second.body) == (b"87654321", {"answer": 2, "b": []}, b"")


def test_a_frame_larger_than_any_socket_buffer_arrives(ends):
    """A frame of many megabytes is put together from short reads."""
    here, there = ends
    data = os.urandom(1 << 20) * 8
    sender = threading.Thread(target=here.send, args=(NONCE, {}, [data]))
    sender.start()
    assert there.receive(ANSWER, wall=30).body == data
    sender.join()


def test_single_bytes_make_a_frame_in_time(ends):
    """A frame that arrives byte by byte is whole when its last byte is there."""
    here, there = ends
    sender = drip(here, frame(NONCE, {"answer": 1}, [b"x"]), 0.0, threading.Event())
    assert there.receive(ANSWER, wall=5).body == b"x"
    sender.join()


def test_dripping_does_not_move_the_deadline(ends):
    """One deadline holds for the whole message: each byte that arrives buys no more time."""
    here, there = ends
    stop = threading.Event()
    sender = drip(here, frame(NONCE, {"answer": "x" * 200}), 0.02, stop)
    started = time.monotonic()
    with pytest.raises(TooLate):
        there.receive(ANSWER, wall=0.2)
    assert time.monotonic() - started < 2
    stop.set()
    sender.join()


def test_silence_ends_at_the_deadline(ends):
    """Nothing at all within the time allowed is too late."""
    with pytest.raises(TooLate):
        ends[0].receive(ANSWER, wall=0.05)


def test_a_deadline_does_not_outlive_its_call(ends):
    """A call without a deadline waits, even after one with a deadline."""
    here, there = ends
    with pytest.raises(TooLate):
        there.receive(ANSWER, wall=0.01)
    sender = threading.Timer(0.1, here.send, (NONCE, {"answer": 1}))
    sender.start()
    assert there.receive(ANSWER).header["answer"] == 1
    sender.join()


@pytest.mark.parametrize("cut", [0, 5, PREFIX.size, PREFIX.size + 4, -1])
def test_a_peer_that_leaves_is_closed_wherever_it_stops(ends, cut):
    """A message that ends early is a closed peer: before it, in the prefix, in the header, in the body."""
    here, there = ends
    here.sock.sendall(frame(NONCE, {"answer": 1}, [b"xy"])[:cut])
    here.close()
    with pytest.raises(Closed):
        there.receive(ANSWER, wall=5)


def test_sending_to_a_peer_that_left_is_closed(ends):
    """A send into a closed socket says that the peer is gone."""
    here, there = ends
    there.close()
    with pytest.raises(Closed):
        here.send(NONCE, {})
    with pytest.raises(Closed):
        here.send_descriptor(0)


def test_a_reader_that_does_not_read_costs_a_bounded_time(ends):
    """A sender whose reader does not read gives up at its deadline."""
    with pytest.raises(TooLate):
        ends[0].send(NONCE, {}, [bytes(32 << 20)], wall=0.1)


def test_lengths_beyond_the_caps_are_refused_before_they_are_awaited(ends):
    """A prefix that announces too much is refused at once: nothing is read or allocated for it."""
    here, there = ends
    here.sock.sendall(PREFIX.pack(NONCE, 10, 2**40))
    with pytest.raises(ProtocolError, match=r"^a body of 1099511627776 bytes$"):
        there.receive(ANSWER, wall=5)


def test_the_caps_are_those_of_the_reader(ends):
    """Who reads decides how much is too much."""
    here, there = ends
    here.send(NONCE, {"answer": "x" * 100})
    with pytest.raises(ProtocolError, match=r"^a header of "):
        there.receive(Caps(header=64), wall=5)


def test_a_descriptor_rides_along(ends):
    """A descriptor arrives after the frame that announces it, and works."""
    here, there = ends
    reader, writer = os.pipe()
    here.send(NONCE, {"command": "take"})
    here.send_descriptor(writer)
    os.close(writer)
    assert there.receive(CONTROL, wall=5).header["command"] == "take"
    taken = there.receive_descriptor()
    os.write(taken, b"hello")
    os.close(taken)
    assert os.read(reader, 10) == b"hello"
    os.close(reader)


def test_bytes_in_place_of_a_descriptor_are_refused(ends):
    """An announced descriptor that does not come is a protocol violation, and a peer that leaves is closed."""
    here, there = ends
    here.sock.sendall(b"+")
    with pytest.raises(ProtocolError, match=r"^no descriptor where one was announced$"):
        there.receive_descriptor()
    here.close()
    with pytest.raises(Closed):
        there.receive_descriptor()


def test_a_descriptor_that_nobody_asked_for_is_dropped(ends):
    """A frame that smuggles a descriptor is read as a frame: the descriptor never enters the reader's process."""
    here, there = ends
    before = set(Path("/proc/self/fd").iterdir())
    with Path(os.devnull).open() as smuggled:
        socket.send_fds(here.sock, [frame(NONCE, {"answer": 1})], [smuggled.fileno()])
    assert there.receive(ANSWER, wall=5).header["answer"] == 1
    assert set(Path("/proc/self/fd").iterdir()) == before
