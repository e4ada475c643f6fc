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
from hasy_core.data import cache_path, fetch
from hasy_core.data.locations import download_path
from hasy_core.errors import HasyError


class _Server(BaseHTTPRequestHandler):
    """Serves one file with byte ranges; breaks off after `cut` bytes where that is set.

    It says and compares the file's `etag` where there is one, or says it and ignores `If-Range` where it is `careless`.
    """

    def __init__(self, state: dict[str, object], *args: object) -> None:
        self.state = state
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        content, version = self.state["content"], self.state.get("etag")
        assert isinstance(content, bytes)
        asked = self.headers.get("Range") if self.state.get("ranges", True) else None
        if self.headers.get("If-Range", version) != version and not self.state.get("careless"):
            asked = None
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        starts = self.state["starts"]
        assert isinstance(starts, list)
        starts.append(begin)
        if "status" in self.state:
            self.send_error(int(str(self.state["status"])))
            return
        if begin >= len(content) and asked:
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        if version:
            self.send_header("ETag", str(version))
        if begin:
            said = begin + int(str(self.state.get("shift", 0)))
            self.send_header("Content-Range", f"bytes {said}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        cut = self.state.pop("cut", None)
        self.wfile.write(content[begin:] if cut is None else content[begin : begin + int(str(cut))])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A server whose `content`, `cut`, `ranges` and so on a test sets; its `address` is in the same dict."""
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HASY_ARCHIVE", raising=False)
    monkeypatch.setattr(download_module, "_CHUNK", 256)
    state: dict[str, object] = {"content": pack(tmp_path / "a.tar.bz2", small_files()).read_bytes(), "starts": []}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, state)) as http:
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        state["address"] = f"http://127.0.0.1:{http.server_port}/HASYv2.tar.bz2"
        yield state
        http.shutdown()


def _part(server: dict[str, object]) -> Path:
    return download_module._part_path(str(server["address"]))


def _broken_off(server: dict[str, object], cut: int = 1000) -> int:
    """Fetches from an address without a checksum, which breaks off; how many bytes are kept."""
    server["cut"] = cut
    with pytest.raises(HasyError, match=r"stopped after|cannot be fetched"):
        fetch(str(server["address"]))
    return _part(server).stat().st_size


def _whole(server: dict[str, object]) -> bytes:
    """Fetches again; what came in the end."""
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch(str(server["address"]))
    assert sorted(path.name for path in download_path().parent.iterdir()) == ["HASYv2.tar.bz2", "HASYv2.tar.bz2.lock"]
    return download_path().read_bytes()


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
    part = _part(server)
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
    _part(server).write_bytes(content + b"more")
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch()
    assert download_path().read_bytes() == content


def test_a_version_that_did_not_change_is_gone_on_with_without_a_checksum(server: dict[str, object]) -> None:
    server["etag"] = '"first"'
    kept = _broken_off(server)
    assert _whole(server) == server["content"]
    assert server["starts"] == [0, kept]


@pytest.mark.parametrize("careless", [False, True])
def test_a_file_changed_on_the_server_is_never_glued_to_the_old_part(
    server: dict[str, object], tmp_path: Path, careless: bool
) -> None:
    server["etag"] = '"first"'
    kept = _broken_off(server)
    server["content"] = pack(tmp_path / "b.tar.bz2", small_files(**{"more.csv": b"a,b\r\n" * 9})).read_bytes()
    server |= {"etag": '"second"', "careless": careless}
    assert _whole(server) == server["content"]
    assert server["starts"] == ([0, kept, 0] if careless else [0, 0])


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_checksum_or_version_nothing_is_gone_on_with(server: dict[str, object], etag: str | None) -> None:
    server["etag"] = etag
    _broken_off(server)
    assert _whole(server) == server["content"]
    assert server["starts"] == [0, 0]


def test_an_answer_that_begins_elsewhere_is_not_glued_on(server: dict[str, object]) -> None:
    server |= {"etag": '"first"', "shift": 7}
    kept = _broken_off(server)
    assert _whole(server) == server["content"]
    assert server["starts"] == [0, kept, 0]


def test_every_address_has_its_own_part(server: dict[str, object]) -> None:
    server["etag"] = '"first"'
    kept = _broken_off(server)
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch(f"{server['address']}?another")
    assert server["starts"] == [0, 0]
    assert _part(server).stat().st_size == kept
    assert _whole(server) == server["content"]
    assert server["starts"] == [0, 0, kept]


def test_one_download_at_a_time(server: dict[str, object]) -> None:
    with download_module._alone(), pytest.raises(HasyError, match="fetching HASYv2 already"):
        fetch(str(server["address"]))
    assert server["starts"] == []


def test_wrong_checksum_is_refused_and_thrown_away(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    _as_zenodo(server, monkeypatch, b"another file")
    with pytest.raises(HasyError, match="another checksum"):
        fetch()
    assert [path.name for path in download_path().parent.iterdir()] == ["HASYv2.tar.bz2.lock"]


def test_address_of_an_archive_is_judged_by_its_counts(server: dict[str, object]) -> None:
    with pytest.raises(HasyError, match="4 pictures instead"):
        fetch(str(server["address"]))


def test_no_network_is_one_sentence(server: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "ZENODO_URL", "http://127.0.0.1:9/HASYv2.tar.bz2")
    with pytest.raises(HasyError, match="is there a network"):
        fetch()


@pytest.mark.parametrize("status", [404, 500])
def test_http_error_is_one_sentence(server: dict[str, object], status: int) -> None:
    server["status"] = status
    with pytest.raises(HasyError, match=r"cannot be fetched \(HTTPError\)"):
        fetch(str(server["address"]))


def test_an_empty_file_is_one_sentence(server: dict[str, object]) -> None:
    server["content"] = b""
    with pytest.raises(HasyError, match="cannot be read to its end"):
        fetch(str(server["address"]))


@pytest.mark.parametrize("source", ["ftp://example.org/HASYv2.tar.bz2", "file:///etc/passwd"])
def test_other_schemes_are_refused(source: str) -> None:
    with pytest.raises(HasyError, match="neither a path nor"):
        fetch(source)


def test_an_address_that_is_none_is_one_sentence(server: dict[str, object]) -> None:
    with pytest.raises(HasyError, match="cannot be fetched"):
        fetch("http://[")


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
    kept = _part(server).stat().st_size
    assert 20_000_000 - 2**18 < kept <= 20_000_000
    built: list[bytes] = []

    def build(archive: Path, *_: object) -> Path:
        built.append(archive.read_bytes())
        return cache_path()

    monkeypatch.setattr(download_module, "build_cache", build)
    assert fetch() == cache_path()
    assert server["starts"] == [0, kept]
    assert built == [content]
