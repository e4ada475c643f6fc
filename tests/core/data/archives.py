"""Small archives with HASYv2's layout, whole and broken."""

import bz2
import io
import tarfile
from pathlib import Path

from PIL import Image

from hasy_core.data import symbol_table

LABELS = "hasy-data-labels.csv"


def png(size: tuple[int, int] = (32, 32), ink: tuple[int, int] = (3, 5)) -> bytes:
    """A data-set picture with one pixel of ink at (x, y)."""
    picture = Image.new("RGB", size, "white")
    picture.putpixel(ink, (0, 0, 0))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def small_files(**changed: bytes | None) -> dict[str, bytes]:
    """Four pictures of two classes with symbols and labels; `changed` replaces or (None) drops a file."""
    symbols = "symbol_id,latex,training_samples,test_samples\r\n" + "".join(
        f"{symbol.symbol_id},{symbol.latex},1,1\r\n" for symbol in symbol_table()
    )
    labels = "path,symbol_id,latex,user_id\r\n" + "".join(
        f"hasy-data/v2-{number:05d}.png,{symbol.symbol_id},{symbol.latex},7\r\n"
        for number, symbol in enumerate([symbol_table()[4], symbol_table()[0]] * 2)
    )
    files: dict[str, bytes | None] = {"symbols.csv": symbols.encode(), LABELS: labels.encode()}
    files["classification-task/fold-1/test.csv"] = labels.replace("hasy-data/", "../../hasy-data/").encode()
    files |= {f"hasy-data/v2-{number:05d}.png": png(ink=(number, 9)) for number in range(4)}
    files |= changed
    return {name: content for name, content in files.items() if content is not None}


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """Write a `.tar.bz2`; member names are taken as they are, hostile ones too."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    path.write_bytes(bz2.compress(buffer.getvalue()))
    return path
