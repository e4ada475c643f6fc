"""Pictures as people upload them: odd ones become an input, bad ones get one sentence."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, TiffImagePlugin

from hasy_core.data.uploads import FORMATS, LONGEST_SIDE, MAX_PIXELS, read_upload
from hasy_core.errors import HasyError

LEVELS = np.add.outer(np.arange(40) * 3, np.arange(60) * 2).astype(np.uint8)
INK = 1 - LEVELS / 255


def saved(picture: Image.Image, kind: str, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    file.seek(0)
    return file


def refusal(source: Any, **options: Any) -> str:
    with pytest.raises(HasyError) as refused:
        read_upload(source, **options)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def png_header(width: int, height: int) -> io.BytesIO:
    """A PNG that claims a size and has no pixels to show for it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, b"IDAT" + zlib.compress(b""))
    )
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunks)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "WEBP"])
def test_dark_is_ink_in_every_lossless_format(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    np.testing.assert_allclose(read_upload(saved(Image.fromarray(LEVELS), kind, **options)), INK, atol=1.01 / 255)


def test_jpeg_is_close() -> None:
    assert np.abs(read_upload(saved(Image.fromarray(LEVELS), "JPEG", quality=95)) - INK).max() < 0.03


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "I;16"])
@pytest.mark.parametrize("colour", [False, True])
def test_every_mode_keeps_its_light(mode: str, colour: bool) -> None:
    picture = Image.fromarray(np.where(LEVELS > 100, 255, 0).astype(np.uint8))
    if mode == "I;16":
        odd = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    else:
        odd = (picture if mode in ("1", "L", "LA", "P") else picture.convert("RGB")).convert(
            "P" if mode == "PA" else mode
        )
        odd = odd.convert(mode)
    assert odd.mode == mode
    light = np.asarray(picture) / 255
    values = read_upload(odd, colour=colour)
    np.testing.assert_allclose(values, np.repeat(light[..., None], 3, 2) if colour else 1 - light, atol=1.01 / 255)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_levels_whose_white_nobody_knows_are_stretched(mode: str) -> None:
    values = read_upload(Image.fromarray(LEVELS).convert(mode))
    assert values.min() == 0.0
    assert values.max() == 1.0
    flat = read_upload(Image.new(mode, (10, 10), 7))
    assert (flat == 0.0).all()


def test_sixteen_bit_grey_keeps_its_whole_range() -> None:
    levels = np.tile(np.linspace(10_000, 30_000, 64).astype(np.uint16), (8, 1))
    for kind in ("PNG", "TIFF"):
        np.testing.assert_allclose(read_upload(saved(Image.fromarray(levels), kind)), 1 - levels / 65535, atol=1e-6)


def test_floats_that_are_none_become_finite() -> None:
    levels = np.array([[0.0, np.nan, 1.0], [np.inf, -np.inf, 0.5], [0.2, 0.3, 0.4]], np.float32)
    assert np.isfinite(read_upload(saved(Image.fromarray(levels), "TIFF"))).all()


def test_cmyk_jpeg() -> None:
    values = read_upload(saved(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG", quality=95), colour=True)
    np.testing.assert_allclose(values.mean(axis=(0, 1)), (1, 0, 0), atol=0.03)


def test_colour_has_three_channels_of_light_and_grey_their_luma() -> None:
    picture = Image.new("RGB", (10, 8), (255, 102, 0))
    assert read_upload(picture, colour=True).shape == (8, 10, 3)
    np.testing.assert_allclose(read_upload(picture, colour=True)[3, 3], (1.0, 0.4, 0.0))
    np.testing.assert_allclose(read_upload(picture), 1 - (0.299 + 0.587 * 0.4), atol=0.5 / 255)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA"), ("GIF", "P")])
def test_transparent_parts_are_white_whatever_colour_hides_in_them(kind: str, mode: str) -> None:
    picture = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((10, 5, 19, 14), fill=(0, 0, 0, 255))
    if mode == "P":
        # Index 0 is black and transparent, index 1 black and solid.
        opaque = np.asarray(picture)[..., 3] > 0
        picture = Image.fromarray(opaque.astype(np.uint8)).convert("P")
        picture.putpalette([0, 0, 0, 0, 0, 1])
        file = saved(picture, kind, transparency=0)
    else:
        file = saved(picture.convert(mode), kind, **({"lossless": True} if kind == "WEBP" else {}))
    values = read_upload(file)
    assert values[0, 0] == 0.0
    assert values[10, 15] == pytest.approx(1.0, abs=0.01)


def test_half_transparent_ink_is_half_as_dark() -> None:
    np.testing.assert_allclose(read_upload(Image.new("RGBA", (4, 4), (0, 0, 0, 51))), 0.2, atol=1.01 / 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_turns_the_picture(orientation: int) -> None:
    upright = Image.fromarray(LEVELS)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if turn is None else upright.transpose(turn)
    np.testing.assert_allclose(read_upload(saved(stored, "PNG", exif=exif)), INK, atol=1e-9)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_shows_its_first_frame(kind: str) -> None:
    frames = [Image.fromarray(LEVELS), Image.new("L", (60, 40), 0)]
    options = {"lossless": True} if kind == "WEBP" else {}
    file = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    np.testing.assert_allclose(read_upload(file), INK, atol=1.01 / 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_cut_off_file_is_refused(kind: str, part: float) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 80), np.uint8))
    whole = saved(noise, kind).getvalue()
    sentence = refusal(io.BytesIO(whole[: int(len(whole) * part)]))
    assert "damaged or cut off" in sentence or "not a picture" in sentence


@pytest.mark.parametrize("content", [b"", b"x = 1\n", b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_by_its_name(content: bytes) -> None:
    assert refusal(io.BytesIO(content), name="notes.png").startswith("notes.png is not a picture that can be read")


@pytest.mark.parametrize("width", [10_001, 20_000, 40_000])  # Pillow itself warns at 18,000 and refuses at 36,000
def test_more_than_fifty_million_pixels_are_refused_before_decoding(width: int) -> None:
    assert "more than 50 million pixels" in refusal(png_header(width, MAX_PIXELS // 10_000))


def test_a_picture_of_exactly_the_limit_is_not_too_large() -> None:
    assert "cut off" in refusal(png_header(10_000, MAX_PIXELS // 10_000))


@pytest.mark.parametrize(("lightness", "ink"), [(0, 1.0), (255, 0.0)])
def test_cie_lab_is_converted(lightness: int, ink: float) -> None:
    lab = saved(Image.new("LAB", (10, 10), (lightness, 128, 128)), "TIFF")
    np.testing.assert_allclose(read_upload(lab), ink, atol=0.01)


def test_a_mode_that_cannot_be_converted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_conversion(self: Image.Image, mode: str | None = None) -> Image.Image:
        raise ValueError(f"conversion from {self.mode} to {mode} not supported")

    monkeypatch.setattr(Image.Image, "convert", no_conversion)
    assert "not a picture that can be read" in refusal(Image.new("LAB", (10, 10)))


def test_damaged_bytes_never_raise_anything_else() -> None:
    chance = np.random.default_rng(1)
    read = 0
    for kind in ("PNG", "GIF", "TIFF", "WEBP", "JPEG", "BMP"):
        whole = bytearray(saved(Image.fromarray(LEVELS), kind).getvalue())
        for _ in range(25):
            damaged = bytearray(whole)
            for position in chance.integers(4, len(whole), 6):
                damaged[position] = chance.integers(0, 256)
            try:
                values = read_upload(io.BytesIO(bytes(damaged)))
            except HasyError as error:
                assert str(error).endswith(".")  # noqa: PT017 - a damaged file may also still be readable
            else:
                read += 1
                assert np.isfinite(values).all()
                assert values.min() >= 0
                assert values.max() <= 1
    assert read


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "I;16", "F"])
@pytest.mark.parametrize("colour", [False, True])
def test_a_large_picture_is_reduced_to_means_and_keeps_its_shape(mode: str, colour: bool) -> None:
    stripes = np.zeros((640, 1280), np.uint8)
    stripes[:, ::2] = 255
    if mode == "I;16":
        picture = Image.fromarray(stripes.astype(np.uint16) * 257)
    else:
        picture = Image.fromarray(stripes).convert(mode)
    values = read_upload(picture, colour=colour)
    assert values.shape[:2] == (64, LONGEST_SIDE)
    np.testing.assert_allclose(values, 0.5, atol=1.01 / 255)


@pytest.mark.parametrize("size", [(1, 1), (2, 200), (9000, 2), (3, 3)])
def test_no_side_is_shorter_than_three(size: tuple[int, int]) -> None:
    for colour in (False, True):
        height, width = read_upload(Image.new("L", size, 0), colour=colour).shape[:2]
        assert min(height, width) == 3
        assert max(height, width) <= LONGEST_SIDE
    assert read_upload(Image.new("L", (1, 1), 0)).tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_a_path_and_an_odd_tag(tmp_path: Path) -> None:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270] = "a description"
    Image.fromarray(LEVELS).save(tmp_path / "picture.tiff", tiffinfo=info)
    np.testing.assert_allclose(read_upload(tmp_path / "picture.tiff"), INK, atol=1e-9)
    assert "does not exist" in refusal(tmp_path / "other.tiff")
    assert "does not exist" in refusal(tmp_path / "picture.tiff" / "inside.png")
    assert "is a folder" in refusal(tmp_path)
    assert "not a picture that can be read" in refusal(tmp_path / ("a" * 5000))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_listed_format_is_read_also_where_others_look_first(kind: str) -> None:
    Image.init()
    assert kind in Image.OPEN
    options: dict[str, dict[str, Any]] = {
        "WEBP": {"lossless": True},
        "JPEG": {"quality": 95},
        "ICO": {"sizes": [(60, 40)], "bitmap_format": "bmp"},
    }
    file = saved(
        Image.fromarray(LEVELS).convert("RGB" if kind in ("WEBP", "ICO") else "L"), kind, **options.get(kind, {})
    )
    assert np.abs(read_upload(file) - INK).max() < 0.05


def exif_of(*entries: tuple[int, int, int, bytes], extra: bytes = b"") -> bytes:
    """An EXIF block of one directory: entries of tag, type, count and four bytes."""
    packed = b"".join(struct.pack("<HHI4s", *entry) for entry in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + packed + b"\0\0\0\0" + extra


UPSIDE_DOWN = (0x112, 3, 1, struct.pack("<HH", 3, 0))
ODD_ENTRIES = {
    "signed resolution": ((0x11A, 10, 1, struct.pack("<I", 38)), struct.pack("<ii", -1, 0)),
    "resolution as text": ((0x11B, 2, 3, b"72\0\0"), b""),
    "resolution of nothing": ((0x11A, 5, 1, struct.pack("<I", 38)), struct.pack("<II", 0, 0)),
    "text beyond the end": ((0x10F, 2, 4000, struct.pack("<I", 9000)), b""),
    "unknown type": ((0x10F, 99, 1, b"\1\2\3\4"), b""),
    "directory in itself": ((0x8769, 4, 1, struct.pack("<I", 8)), b""),
}


@pytest.mark.parametrize("odd", ODD_ENTRIES)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_odd_exif_entries_do_not_hide_how_the_picture_was_held(odd: str, kind: str) -> None:
    entry, extra = ODD_ENTRIES[odd]
    exif = exif_of(UPSIDE_DOWN, entry, extra=extra)
    picture = Image.fromarray(LEVELS)
    options = {"PNG": {}, "JPEG": {"quality": 95}, "WEBP": {"lossless": True}}[kind]
    assert np.abs(read_upload(saved(picture, kind, exif=exif, **options)) - INK[::-1, ::-1]).max() < 0.03


@given(st.data())
@settings(max_examples=150)
def test_damaged_exif_never_refuses_a_whole_picture(data: st.DataObject) -> None:
    block = bytearray(exif_of(UPSIDE_DOWN, *(entry for entry, _ in ODD_ENTRIES.values())))
    for _ in range(data.draw(st.integers(0, 6))):
        block[data.draw(st.integers(6, len(block) - 1))] = data.draw(st.integers(0, 255))
    block = block[: data.draw(st.integers(6, len(block)))]
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF"]))
    file = saved(Image.fromarray(LEVELS), kind, **({} if kind == "TIFF" else {"exif": bytes(block)}))
    assert sorted(read_upload(file).shape) == [40, 60]
