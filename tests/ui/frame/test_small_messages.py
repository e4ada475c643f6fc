"""Connections to the server do not hold small messages back."""

import socket

from ui.frame.small_messages import send_at_once


def test_connections_accepted_later_send_at_once() -> None:
    with socket.socket() as server:  # as Streamlit makes its own: nothing names TCP, so asyncio would not do it
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert server.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        assert send_at_once() >= 1
        with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_sockets_that_do_not_listen_are_left_alone() -> None:
    with socket.socket() as idle, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        send_at_once()
        assert idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        assert datagrams.fileno() >= 0
    closed = socket.socket()
    closed.close()
    send_at_once()
