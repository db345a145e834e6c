"""An animated GIF, made from pictures that are shown one after another."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise

COLOURS = 256


def animated_gif(pages: Iterable[bytes], seconds: float, pause: int) -> bytes:
    """The pages, files of one size, as a GIF that plays again and again.

    Args:
        pages: PNG files. seconds: how long a page is shown. pause: how many times as long the
            last one is.

    Raises:
        ImportError: Pillow is not installed.
    """
    from PIL import Image, ImageChops

    shown = [Image.open(BytesIO(page)).convert("RGB") for page in pages]
    # One palette for all pages, from the ends and the middle: between them every colour appears.
    some = [shown[0], shown[len(shown) // 2], shown[-1]]
    swatch = Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for index, page in enumerate(some):
        swatch.paste(page, (0, index * page.height))
    palette = swatch.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    first = shown[0].quantize(palette=palette, dither=Image.Dither.NONE)
    rest: list[Image.Image] = []
    for before, page in pairwise(shown):  # what has not changed has its colours already
        indexed = (rest[-1] if rest else first).copy()
        box = ImageChops.difference(before, page).getbbox()
        if box is not None:
            part = page.crop(box).quantize(palette=palette, dither=Image.Dither.NONE)
            indexed.paste(part, box)
        rest.append(indexed)
    # Pillow looks colours up coarsely, so that white may come out as a light grey.
    corner = 3 * first.tobytes()[0]
    colours = first.getpalette() or []
    colours[corner : corner + 3] = [255] * 3
    for page in (first, *rest):
        page.putpalette(colours)
    file = BytesIO()
    first.save(
        file,
        format="GIF",
        save_all=True,
        append_images=rest,
        duration=[round(1000 * seconds)] * len(rest) + [round(1000 * seconds) * pause],
        loop=0,
        optimize=True,
    )
    return file.getvalue()
