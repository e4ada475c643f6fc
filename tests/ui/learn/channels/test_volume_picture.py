"""The volumes' colours are those of every component, and a picture's sheets are its channels."""

import re

import numpy as np

from hasy_core.browser.sources import WEB
from hasy_core.reports.pictures import diverging
from ui.learn.channels.volume_picture import Sheets, _sheets

PALETTE = WEB / "shared" / "palette.js"
LIGHTS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def test_the_diverging_scale_is_palette_js() -> None:
    stops = re.findall(r"^  \[(-?[\d.]+), (\d+), (\d+), (\d+)\],$", PALETTE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(stops) == 9
    for at, *rgb in stops:
        assert diverging(np.array([float(at)]))[0].tolist() == [int(channel) for channel in rgb]


def test_tinted_sheets_are_channels_and_blend_to_the_picture() -> None:
    picture = np.random.default_rng(0).random((3, 4, 3))
    sheets = _sheets(Sheets(picture, "Input", "", LIGHTS))
    assert len(sheets) == 3
    for channel, sheet in enumerate(sheets):
        np.testing.assert_array_equal(sheet[:, :, channel], np.rint(255 * picture[:, :, channel]))
        assert np.delete(sheet, channel, axis=2).max() == 0
    (blended,) = _sheets(Sheets(picture, "Picture", "", LIGHTS, blended=True))
    np.testing.assert_array_equal(blended, np.rint(255 * picture))
    assert len(_sheets(Sheets(np.zeros((3, 4, 5)), "Zeros", ""))) == 5
