"""The third way to say what is done: a video whose person's movement is repeated.

What was found in it is shown before anything is generated: the video, small, with the joints drawn.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from larnet.body.skeleton import AT
from larnet.ui.parts.clip_files import write_mp4
from larnet.ui.parts.inputs import WEBCAM, video_as_sent
from larnet.ui.parts.players import address
from larnet.ui.parts.stick_bones import bones
from larnet.ui.server.user_errors import errors_in

EVERY = 2  # frames of the video, of which one is shown
SHOWN = 240  # pixels of the preview's long side, at most
WHAT = (
    "A video of one whole person, up to 12 seconds: your actor repeats the movement. It is deleted "
    "from this server within an hour."
)
INK = {"left": (111, 195, 255), "right": (255, 177, 78), "": (255, 255, 255)}


@dataclass(frozen=True)
class DriverInput:
    """The video, and the button that repeats its movement."""

    video: gr.Video
    repeat: gr.Button


def driver_input() -> DriverInput:
    """The components, in a closed accordion of the current column; the joints follow the video."""
    with gr.Accordion("Or repeat the movement of a video", open=False, elem_id="driver-way"):
        gr.HTML(f'<p class="caption">{WHAT}</p>')
        with gr.Row(elem_classes="picker"):
            video = gr.Video(
                label="Driving video",
                sources=["upload", "webcam"],
                webcam_options=WEBCAM,
                include_audio=False,
                height=300,
                min_width=190,
                elem_id="driver",
                buttons=[],
            )
            with gr.Column(min_width=190):
                trouble = gr.HTML(elem_id="driver-trouble")
                found = gr.HTML(elem_id="driver-found")
        repeat = gr.Button("Repeat this movement", elem_id="repeat")
    video_as_sent(video, "A video of one whole person, of which the first 12 seconds are used.")

    @errors_in(trouble)
    def on_video(path: str | None) -> list[Any]:
        return [driver_view(path) if path else ""]

    video.change(
        on_video,
        video,
        [trouble, found],
        show_progress_on=found,
        concurrency_id="driver",
        concurrency_limit=1,
        api_visibility="private",
    )
    return DriverInput(video, repeat)


def driver_view(path: str) -> str:
    """What was found in a video, as HTML: it plays, the joints drawn over it, and remarks. Raises
    BadInput in words where it shows nobody whose movement could be repeated."""
    from larnet.body.performance.driver import RATE, read_driver  # here: they import torch

    driver = read_driver(path)
    frames = followed(path, driver.start, driver.joints)
    clip = write_mp4(frames, RATE / EVERY, "larnet-joints")
    remarks = "".join(f"<li>{html.escape(remark)}</li>" for remark in driver.warnings)
    return (
        f'<video src="{html.escape(address(clip))}" muted loop autoplay playsinline '
        'aria-label="Your video with the joints that were found"></video>'
        f'<p class="caption" role="status">{driver.seconds:.1f} seconds of movement were found.</p>'
        + (f'<ul class="warnings">{remarks}</ul>' if remarks else "")
    )


def followed(path: str | Path, start: int, joints: np.ndarray) -> np.ndarray:
    """Every so-many-th frame of a video from frame `start` on, uint8 (N, h, w, 3), small, its
    person's joints (T, 20, 2) drawn."""
    from larnet.body.performance.driver import RATE, SECONDS, SIDE
    from larnet.media.pixels import resize
    from larnet.media.video_stream import frames_of

    out = []
    video = frames_of(path, RATE, SECONDS + 1.0, SIDE)
    try:
        for i, frame in enumerate(video):
            if i - start >= len(joints):
                break
            if i < start or (i - start) % EVERY:
                continue
            height, width = frame.shape[:2]
            scale = min(1.0, SHOWN / max(height, width))
            small = resize(frame, max(1, round(height * scale)), max(1, round(width * scale)))
            out.append(_drawn(small, joints[i - start] * scale))
    finally:
        video.close()  # type: ignore[attr-defined]  # of the generator, which ends the decoder
    return np.stack(out)


def _drawn(picture: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Joints (20, 2), pixels, drawn over a picture; those that are not seen are left out."""
    import cv2

    out = np.array(picture)
    wide = max(1, round(max(out.shape) / 110))
    names = {place: name for name, place in AT.items()}
    for colour, more in ((False, 2), (True, 0)):
        for a, b in bones():
            if np.isfinite(joints[[a, b]]).all():
                side = next((s for s in ("left", "right") if names[b].startswith(s)), "")
                ink = INK[side] if colour else (20, 20, 22)
                ends = [tuple(round(float(n)) for n in joints[j]) for j in (a, b)]
                cv2.line(out, ends[0], ends[1], ink, wide + more, cv2.LINE_AA)
    return out


def repeats(seconds: float) -> str:
    """What the model understood of a video, as HTML."""
    return (
        '<div class="understood" role="status"><p>The clip repeats the movement of your video, '
        f"{seconds:.1f} seconds of it.</p></div>"
    )
