"""Colours of a photo with a profile of its own (Display P3, Adobe RGB, CMYK of a press) -> sRGB."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

_MODES = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L"}  # of the profile -> of the picture
_SAME = 1  # grey levels; a profile that changes less is sRGB itself


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture (mode L, RGB or CMYK) in sRGB, RGB as it is where the profile is sRGB itself.

    None where the profile is broken or of another kind of picture.
    """
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _MODES.get(source.profile.xcolor_space.strip(), "")
        if "L" in (mode, image.mode) and mode in ("L", "RGB"):
            image = image.convert(mode)  # grey in red, green and blue, or the other way
        if image.mode != mode:
            return None
        target = ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(source, target, mode, "RGB")
        if mode != "CMYK" and _changes_nothing(transform, mode):
            return image.convert("RGB")
        return ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a transform leaves a grid of colours as they are."""
    levels = range(0, 256, 17)
    count = len(levels) if mode == "L" else len(levels) ** 3
    sample = bytes(levels) if mode == "L" else bytes(
        value for r in levels for g in levels for b in levels for value in (r, g, b)
    )  # fmt: skip
    before = Image.frombytes(mode, (count, 1), sample)
    after = ImageCms.applyTransform(before, transform)
    assert after is not None  # a new picture
    pairs = zip(before.convert("RGB").tobytes(), after.tobytes())
    return all(abs(a - b) <= _SAME for a, b in pairs)
