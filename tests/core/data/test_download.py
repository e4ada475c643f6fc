"""Downloads from a local server: progress, resume, checksum, no network."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from archives import pack, small_files

import hasy_core.data.download as download_module
from hasy_core.data import cached, fetch
from hasy_core.data.locations import download_path
from hasy_core.errors import HasyError


class _Server(BaseHTTPRequestHandler):
    """Serves one file with byte ranges; breaks off after `cut` bytes where that is set."""

    def __init__(self, state: dict[str, object], *args: object) -> None:
        self.state = state
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        content = self.state["content"]
        assert isinstance(content, bytes)
        asked = self.headers.get("Range")
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.state.get("ranges", True) else 0
        starts = self.state["starts"]
        assert isinstance(starts, list)
        starts.append(begin)
        if begin >= len(content) and asked:
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        cut = self.state.pop("cut", None)
        self.wfile.write(content[begin:] if cut is None else content[begin : begin + int(str(cut))])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A server whose `content`, `cut` and `ranges` a test sets; its `address` is in the same dict."""
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HASY_ARCHIVE", raising=False)
    monkeypatch.setattr(download_module, "_CHUNK", 256)
    state: dict[str, object] = {"content": pack(tmp_path / "a.tar.bz2", small_files()).read_bytes(), "starts": []}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, state)) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        state["address"] = f"http://127.0.0.1:{http.server_port}/HASYv2.tar.bz2"
        yield state
        http.shutdown()


def _as_zenodo(server: dict[str, object], monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(download_module, "ZENODO_URL", server["address"])
    monkeypatch.setattr(download_module, "ZENODO_MD5", f"md5:{hashlib.md5(content).hexdigest()}")


def test_zenodos_address_and_checksum_are_the_published_ones() -> None:
    assert download_module.ZENODO_URL == "https://zenodo.org/record/259444/files/HASYv2.tar.bz2"
    assert download_module.ZENODO_MD5 == "md5:fddf23f36e24b5236f6b3a0880c778e3"


def test_interrupted_download_is_kept_and_resumed(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    content = server["content"]
    assert isinstance(content, bytes)
    _as_zenodo(server, monkeypatch, content)
    server["cut"] = 1000
    with pytest.raises(HasyError, match=r"kept|go on from there"):
        fetch()
    part = download_path().with_name("HASYv2.tar.bz2.part")
    kept = part.stat().st_size
    assert 1000 - 256 < kept <= 1000
    assert part.read_bytes() == content[:kept]
    said: list[float] = []
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch(progress=lambda fraction, _: said.append(fraction))
    assert server["starts"] == [0, kept]
    assert download_path().read_bytes() == content
    assert not part.exists()
    assert said == sorted(said)


def test_server_without_ranges_starts_again(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    content = server["content"]
    assert isinstance(content, bytes)
    _as_zenodo(server, monkeypatch, content)
    server |= {"cut": 700, "ranges": False}
    with pytest.raises(HasyError, match=r"kept|go on from there"):
        fetch()
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch()
    assert download_path().read_bytes() == content


def test_leftover_longer_than_the_file_is_fetched_anew(
    server: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = server["content"]
    assert isinstance(content, bytes)
    _as_zenodo(server, monkeypatch, content)
    download_path().parent.mkdir(parents=True)
    download_path().with_name("HASYv2.tar.bz2.part").write_bytes(content + b"more")
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch()
    assert download_path().read_bytes() == content


def test_wrong_checksum_is_refused_and_thrown_away(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    _as_zenodo(server, monkeypatch, b"another file")
    with pytest.raises(HasyError, match="another checksum"):
        fetch()
    assert list(download_path().parent.iterdir()) == []


def test_address_of_an_archive_is_judged_by_its_counts(server: dict[str, object]) -> None:
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch(str(server["address"]))


def test_no_network_is_one_sentence(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "ZENODO_URL", "http://127.0.0.1:9/HASYv2.tar.bz2")
    with pytest.raises(HasyError, match="is there a network"):
        fetch()


def test_http_error_is_one_sentence(server: dict[str, object]) -> None:
    server["content"] = b""
    download_path().parent.mkdir(parents=True)
    with pytest.raises(HasyError, match="cannot be read to its end"):
        fetch(str(server["address"]))


@pytest.mark.parametrize("source", ["ftp://example.org/HASYv2.tar.bz2", "file:///etc/passwd"])
def test_other_schemes_are_refused(source: str) -> None:
    with pytest.raises(HasyError, match="neither a path nor"):
        fetch(source)


def test_whole_real_archive_over_http(
    server: dict[str, object], hasy_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = hasy_archive.read_bytes()
    monkeypatch.setattr(download_module, "_CHUNK", 2**18)
    server["content"] = content
    _as_zenodo(server, monkeypatch, content)
    server["cut"] = 20_000_000
    with pytest.raises(HasyError, match=r"kept|go on from there"):
        fetch()
    kept = download_path().with_name("HASYv2.tar.bz2.part").stat().st_size
    assert 20_000_000 - 2**18 < kept <= 20_000_000
    fetch()
    assert server["starts"] == [0, kept]
    hasy = cached()
    assert hasy is not None
    assert len(hasy.labels) == 168_233
