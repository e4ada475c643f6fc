import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hasy_core.errors import HasyError
from hasy_core.recognition.opening import MAX_PIXELS, open_grey


def _cross(size=(60, 40), paper="white", ink="black", mode="RGB"):
    picture = Image.new(mode, size, paper)
    ImageDraw.Draw(picture).line((10, 10, 50, 30), fill=ink, width=3)
    return picture


def _saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    file.seek(0)
    return file


def _refusal(source):
    with pytest.raises(HasyError) as refusal:
        open_grey(source)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_missing_file_and_folder_are_named(tmp_path):
    assert "nowhere.png does not exist" in _refusal(tmp_path / "nowhere.png")
    assert "is a folder" in _refusal(tmp_path)
    assert "is a folder" in _refusal(str(tmp_path))


def test_a_text_file_named_png_is_no_picture(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("x = 1\n")
    assert "notes.png is not a picture" in _refusal(path)
    path.write_bytes(b"")
    assert "notes.png is not a picture" in _refusal(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP"])
def test_a_cut_off_file_is_refused(kind):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 80), np.uint8))
    whole = _saved(noise, kind).getvalue()
    for part in (0.5, 0.9):
        sentence = _refusal(io.BytesIO(whole[: int(len(whole) * part)]))
        assert "damaged or cut off" in sentence or "not a picture" in sentence


def test_damaged_bytes_never_raise_anything_else():
    whole = bytearray(_saved(_cross(), "PNG").getvalue())
    chance = np.random.default_rng(1)
    for _ in range(60):
        damaged = bytearray(whole)
        for position in chance.integers(8, len(whole), 4):
            damaged[position] = chance.integers(0, 256)
        try:
            open_grey(io.BytesIO(bytes(damaged)))
        except HasyError as error:
            assert str(error).endswith(".")  # noqa: PT017 - a damaged file may also still be readable


def _png_header(width, height):
    """A PNG that claims a size and has no pixels to show for it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, b"IDAT" + zlib.compress(b""))
    )
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunks)


@pytest.mark.parametrize("width", [10_001, 20_000, 40_000])  # Pillow itself warns at 18,000 and refuses at 36,000
def test_more_than_fifty_million_pixels_are_refused_before_decoding(width):
    assert "more than 50 million pixels" in _refusal(_png_header(width, MAX_PIXELS // 10_000))


def test_a_picture_of_exactly_the_limit_is_not_too_large():
    assert "cut off" in _refusal(_png_header(10_000, MAX_PIXELS // 10_000))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "P", "1", "I", "F", "I;16"])
def test_every_mode_shows_dark_ink_on_light_paper(mode):
    drawn = _cross(mode="L")
    levels = np.asarray(drawn)
    if mode == "I;16":
        picture = Image.fromarray(levels.astype(np.uint16) * 257)
    else:
        picture = (drawn.convert("RGB") if mode == "CMYK" else drawn).convert(mode)
    assert picture.mode == mode
    np.testing.assert_allclose(open_grey(picture), levels, atol=1)


def test_sixteen_bit_png_keeps_its_levels():
    levels = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (8, 1))
    grey = open_grey(_saved(Image.fromarray(levels), "PNG"))
    np.testing.assert_allclose(grey, levels / 257, atol=0.5)


@pytest.mark.parametrize(("ink", "darker"), [("black", True), ("white", False), ("#f4f4f4", False)])
def test_a_transparent_background_is_paper(ink, darker):
    picture = _cross(paper=(0, 0, 0, 0), ink=ink, mode="RGBA")
    for source in (picture, _saved(picture, "PNG"), _saved(picture, "WEBP", lossless=True)):
        grey = open_grey(source)
        assert (grey[20, 30] < grey[0, 0]) is np.bool_(darker)
        assert abs(grey[20, 30] - grey[0, 0]) > 200


def test_a_transparent_palette_is_paper():
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([255, 0, 255, 0, 0, 0])
    ImageDraw.Draw(picture).rectangle((5, 5, 14, 14), fill=1)
    grey = open_grey(_saved(picture, "GIF", transparency=0))
    assert grey[0, 0] == 255
    assert grey[10, 10] == 0


def test_exif_orientation_turns_the_picture():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by 90 degrees clockwise
    grey = open_grey(_saved(_cross(), "JPEG", exif=exif, quality=95))
    assert grey.shape == (60, 40)
    turned = np.asarray(_cross(mode="L").transpose(Image.Transpose.ROTATE_270), dtype=float)
    assert np.abs(grey - turned).mean() < 5


def test_an_animation_shows_its_first_frame():
    frames = [_cross(mode="L"), Image.new("L", (60, 40), 0)]
    grey = open_grey(_saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    np.testing.assert_allclose(grey, np.asarray(frames[0]), atol=1)


def test_coloured_ink_is_seen_in_the_channel_where_it_stands_out():
    grey = open_grey(_cross(paper="white", ink="#ffee00"))  # yellow: luminance 227 of 255, blue 0
    assert grey.min() == 0
    assert grey.max() == 255


def test_large_pictures_are_reduced_and_keep_their_shape():
    for mode in ("L", "I"):
        grey = open_grey(Image.new(mode, (2100, 1050), 200))
        assert max(grey.shape) <= 1024
        assert grey.shape[1] / grey.shape[0] == pytest.approx(2, abs=0.01)
    assert open_grey(Image.new("I", (9000, 2))).shape == (1, 1000)
