"""A static file server on this machine, such as any web host is one."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, sends more headers, and says nothing."""

    def __init__(self, *settings: object, more: Mapping[str, str], **named: object) -> None:
        self._more = more
        super().__init__(*settings, **named)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        for name, value in self._more.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Tests and benchmarks have a terminal of their own to fill."""


@contextmanager
def serve(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a folder for the length of the block.

    Args:
        folder: what to serve.
        headers: sent with every answer.

    Yields:
        the address, with a slash at its end.
    """
    handler = partial(_Quiet, directory=str(folder), more=headers or {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
