"""Decodes one photo file after the other, in a process that may be killed (see `decode_pool`).

Imports Pillow alone, so that the process starts in a tenth of a second and is small. The pixels of
a photo are always the same, whatever process decodes it: RGB, upright, in sRGB, the longest side at
most MAX_SIDE.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
import warnings
import zlib
from typing import BinaryIO, NamedTuple

from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from larnet.media import png_strips
from larnet.media.colour_profile import to_srgb

MAX_SIDE = 2048  # pixels; longer photos are scaled down
BACKDROP = (232, 232, 232)  # what shows through transparent pixels: as light as paper, but white
# clothes stand out from it, and grey ones
WHOLE_PNG = 16_000_000  # pixels; a larger PNG is always read in strips
STRIPS_FROM = 12_000_000  # pixels; a smaller PNG never is: strips take half as long again
MEMORY = 400 * 10**6  # bytes that decoding may take
SPARE = 80 * 10**6  # bytes over that: the file itself, what a decoder keeps for itself
_ORIENTATION = 0x0112
_PART = 256  # rows at once, where a whole picture would be copied

# What Pillow and pillow-heif raise on damaged files.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """A photo that cannot be decoded here; `reason` is "damaged", "memory", "time", "size"
    or "no decoder"."""

    def __init__(self, reason: str, width: int = 0, height: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.width, self.height = reason, width, height


class DecodedPhoto(NamedTuple):
    """A photo as an RGB picture, upright, in sRGB, its longest side at most MAX_SIDE; and its width
    and height before it was scaled down."""

    picture: Image.Image
    full_size: tuple[int, int]


def fitted_size(width: int, height: int) -> tuple[int, int]:
    """The size within MAX_SIDE, sides in proportion, never below one pixel."""
    scale = min(1.0, MAX_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def jpeg_fraction(width: int, height: int) -> int:
    """1, 2, 4 or 8: a JPEG of that size is decoded at one part in so many of its sides."""
    across, down = fitted_size(width, height)
    scale = min(width // across, height // down)
    return next(share for share in (8, 4, 2, 1) if scale >= share or share == 1)


def decode(path: str, kind: str, most_pixels: int, least_side: int) -> DecodedPhoto:
    """The photo of a file; of an animation the first frame. Raises Refused."""
    try:
        with open(path, "rb") as file, _opened(file, kind) as image:
            width, height = image.size  # a header can promise less than the picture holds
            if width * height > most_pixels or min(width, height) < least_side:
                raise Refused("size", width, height)
            if kind == "PNG" and width * height > STRIPS_FROM:
                return _png(image, file)
            image.draft(None, fitted_size(width, height))  # a JPEG decodes at a fraction
            image.load()
            profile, orientation = image.info.get("icc_profile"), _orientation(image)
            upright = _turned(image, orientation)
        # A JPEG is smaller by now; the decoder of HEIC has turned the picture by itself.
        full_size = _seen((width, height), orientation) if kind == "JPEG" else upright.size
        return DecodedPhoto(_finished(upright, profile), full_size)
    except MemoryError:
        raise Refused("memory") from None
    except DAMAGE:
        raise Refused("damaged") from None


def _opened(file: BinaryIO, kind: str) -> ImageFile.ImageFile:
    if kind == "AVIF":
        try:
            from PIL import AvifImagePlugin
        except ImportError:  # a Pillow without it
            raise Refused("no decoder") from None
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return AvifImagePlugin.AvifImageFile(file)
    if kind == "HEIC":
        try:
            from pillow_heif import HeifImageFile, options
        except ImportError:
            raise Refused("no decoder") from None
        options.DECODE_THREADS = 1
        options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
        return HeifImageFile(file)
    classes = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
    }
    return classes[kind](file)


def _png(image: PngImagePlugin.PngImageFile, file: BinaryIO) -> DecodedPhoto:
    """A large PNG, in strips where that gives the same bytes or nothing else fits."""
    profile, size = image.info.get("icc_profile"), image.size
    start = file.tell()
    file.seek(0)
    interlaced = png_strips.read_layout(file.read(29)).interlaced
    if "exif" not in image.info and (late := png_strips.late_exif(file)):
        image.info["exif"] = b"Exif\0\0" + late
    file.seek(start)
    orientation = _orientation(image)
    # Turned afterwards, a picture is scaled down first and then across: other roundings.
    if interlaced or (orientation != 1 and size[0] * size[1] <= WHOLE_PNG):
        image.load()
        small: Image.Image = image
    else:
        small = png_strips.shrunk(image, file, fitted_size(*size), _flat)
    return DecodedPhoto(_finished(_turned(small, orientation), profile), _seen(size, orientation))


def _finished(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB, scaled down."""
    size = fitted_size(*image.size)
    if profile and image.mode == "CMYK":
        small = image.resize(size, Image.Resampling.LANCZOS)
        return to_srgb(small, profile) or small.convert("RGB")
    small = _flat(image).resize(size, Image.Resampling.LANCZOS)
    known = to_srgb(small, profile) if profile else None
    return known or small.convert("RGB")


def upright_rgb(image: Image.Image) -> DecodedPhoto:
    """An open picture as one that was decoded from a file, what is transparent on BACKDROP."""
    profile = image.info.get("icc_profile")
    upright = _turned(image, _orientation(image))
    return DecodedPhoto(_finished(upright, profile), upright.size)


def _orientation(image: Image.Image) -> int:
    try:
        # Not of the class of the file: that of a PNG decodes it whole to look behind its pixels.
        orientation = Image.Image.getexif(image).get(_ORIENTATION, 1)
    except DAMAGE:  # a photo with a broken note is still a photo
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def _seen(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height of a picture of that size once it is turned."""
    return size[::-1] if orientation >= 5 else size


def _flat(image: Image.Image) -> Image.Image:
    """8-bit grey or RGB, nothing transparent, from any mode that the accepted kinds come in."""
    if image.mode.startswith("I"):  # 16-bit grey: the high bytes
        image = Image.frombytes("L", image.size, image.convert("I;16").tobytes()[1::2])
    if not image.has_transparency_data:
        if image.mode in ("L", "RGB"):
            return image
        return image.convert("L" if image.mode == "1" else "RGB")
    flat = Image.new("RGB", image.size)
    for top in range(0, image.height, _PART):
        part = image.crop((0, top, image.width, min(image.height, top + _PART))).convert("RGBA")
        backdrop = Image.new("RGBA", part.size, BACKDROP)
        flat.paste(Image.alpha_composite(backdrop, part).convert("RGB"), (0, top))
    return flat


# ---------------------------------------------------------------------------- the process


def serve() -> None:
    """Answer jobs until the input ends.

    A job is a line of JSON, {"path", "kind", "most_pixels", "least_side", "seconds"}; the answer a
    line of JSON, {"width", "height", "full_size"} followed by the pixels, or {"reason", "width",
    "height"}.
    """
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes nowhere
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    warnings.simplefilter("ignore")
    Image.preinit = lambda *_: None  # no other kinds of file, whatever asks for them
    Image.init = lambda *_: True
    _limit_memory()
    answers.write(b"ready\n")
    answers.flush()
    for line in jobs:
        job = json.loads(line)
        _limit_time(job.pop("seconds"))
        _answer(answers, job)
        answers.flush()
        _limit_time(0)


def _answer(answers: BinaryIO, job: dict) -> None:
    try:
        picture, full_size = decode(**job)
    except Refused as refused:
        told = {"reason": refused.reason, "width": refused.width, "height": refused.height}
        answers.write(json.dumps(told).encode() + b"\n")
        return
    told = {"width": picture.width, "height": picture.height, "full_size": full_size}
    answers.write(json.dumps(told).encode() + b"\n")
    for top in range(0, picture.height, _PART):
        part = picture.crop((0, top, picture.width, min(picture.height, top + _PART)))
        answers.write(part.tobytes())


def _limit_memory() -> None:
    """Address space for this process as it is and for decoding; no core dumps, no files."""
    try:
        import resource
    except ImportError:  # not on Windows: there the size in the header is the only limit
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        with open("/proc/self/statm", "rb") as statm:
            now = int(statm.read().split()[0]) * resource.getpagesize()
        most = now + MEMORY + SPARE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: float) -> None:
    """End this process after so much processor time; 0 is no limit. Not on Windows."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    serve()
