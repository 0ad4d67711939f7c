import os
import socket


def attempt(name, family, kind, address=None, protocol=0):
    try:
        with socket.socket(family, kind, protocol) as opened:
            opened.settimeout(1)
            if address is not None:
                opened.connect(address)
                opened.send(b"hostile")
        os.write(1, f"ALLOWED {name}\n".encode())
    except OSError:
        pass


def join(words, separator):
    attempt("tcp to this machine", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int("@PORT@")))
    attempt("an abstract name", socket.AF_UNIX, socket.SOCK_STREAM, "\0@NAME@")
    attempt("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9))
    attempt("tcp over ipv6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", int("@PORT@")))
    attempt("netlink", socket.AF_NETLINK, socket.SOCK_RAW, (0, 0))
    attempt("vsock", 40, socket.SOCK_STREAM)
    attempt("packet", socket.AF_PACKET, socket.SOCK_RAW)
    attempt("raw", socket.AF_INET, socket.SOCK_RAW, None, 1)
    return "wrong"
