"""G_v, the video decoder: video features -> frames. The heads by name; each has a file."""

from __future__ import annotations

from larnet.nets.decoders.paint_head import PaintDecoder
from larnet.nets.decoders.photo_head import PhotoDecoder
from larnet.nets.decoders.puppet_head import PosedDecoder, PuppetDecoder

DECODERS = {
    "paint": PaintDecoder,
    "copy": PhotoDecoder,
    "warp": PhotoDecoder,
    "puppet": PuppetDecoder,
    "posed": PosedDecoder,
}
