"""Movements of whole bodies as joints: files of recordings, retargeting, windows to train on."""

from larnet.data.motions.archive import HELD_OUT, MotionRecording, read_recordings, write_recordings
from larnet.data.motions.cutting import FPS
from larnet.data.motions.episodes import Episode, episodes_of, pose_at
from larnet.data.motions.library import MotionBatch, MotionLibrary, motion_batch
from larnet.data.motions.mirror import mirrored

__all__ = [
    "FPS",
    "HELD_OUT",
    "Episode",
    "MotionBatch",
    "MotionLibrary",
    "MotionRecording",
    "episodes_of",
    "mirrored",
    "motion_batch",
    "pose_at",
    "read_recordings",
    "write_recordings",
]
