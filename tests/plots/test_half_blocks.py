"""Images in half blocks: two rows of pixels in a line of cells, the aperture and the marks told without colour."""

import numpy as np

from clara_tui.plots.canvas import Size
from clara_tui.plots.pixels.half_blocks import half_block_lines
from clara_tui.plots.pixels.image import ImageMark
from clara_tui.text.styled_text import text_of

MIDDLE = np.zeros((3, 3), dtype=bool)
MIDDLE[1, 1] = True


def test_two_rows_of_pixels_are_in_a_line_the_last_on_top() -> None:
    image = np.zeros((3, 3))
    image[0, 0], image[2, 2] = 4.0, 1.0
    aperture = np.zeros((3, 3), dtype=bool)
    aperture[0, 0] = True
    lines = half_block_lines(image, aperture, [], Size(3, 2))
    assert lines[0] == (("▀▀", "shades-0-0"), ("▀", "shades-50-0")), "square-rooted"
    assert lines[1] == (("▀", "shades-a100-none"), ("▀▀", "shades-0-none")), "under the last row is nothing"
    assert half_block_lines(image, aperture, [], Size(3, 1)) == []


def test_brackets_and_marks_stand_at_their_places() -> None:
    marks = [ImageMark(2.0, 2.0, "X", "event"), ImageMark(3.0, 0.0, "1", "median"), ImageMark(0.0, 9.0, "2", "median")]
    texts = [text_of(line) for line in half_block_lines(np.ones((3, 3)), MIDDLE, marks, Size(12, 6))]
    assert [line.find("[") for line in texts] == [-1, -1, 4, 4, -1, -1]
    assert [line.find("]") for line in texts] == [-1, -1, 7, 7, -1, -1]
    assert texts[1][10] == "X"
    assert not set("12") & set("".join(texts)), "outside of the image"


def test_pixels_that_were_not_read_and_light_gained_are_dark() -> None:
    image = np.array([[np.nan, -3.0, 1.0]] * 3)
    assert half_block_lines(image, MIDDLE, [], Size(3, 2))[0][0] == ("▀", "shades-0-0")
    assert half_block_lines(np.full((3, 3), np.nan), MIDDLE, [], Size(3, 2))[1] == (("▀▀▀", "shades-0-none"),)
