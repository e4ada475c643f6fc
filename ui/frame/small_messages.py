"""Small messages leave the server at once.

Streamlit hands its server a socket made without naming TCP (`proto` 0). asyncio switches Nagle's algorithm off only
where the name stands, so each small file and each small message that follows another waits until the browser has
acknowledged the one before, about 40 ms on Linux: https://github.com/Kludex/uvicorn/issues/3149.
"""

import gc
import socket


def send_at_once() -> int:
    """Switches Nagle's algorithm off on this process's listening TCP sockets; connections they accept inherit that.

    Returns:
        The number of sockets found: 1 once Streamlit has bound its own.
    """
    listening = [thing for thing in gc.get_objects() if type(thing) is socket.socket and _listens(thing)]
    for server in listening:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return len(listening)


def _listens(one: socket.socket) -> bool:
    return (
        one.fileno() >= 0
        and one.family in (socket.AF_INET, socket.AF_INET6)
        and one.type == socket.SOCK_STREAM
        and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    )
