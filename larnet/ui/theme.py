"""The page's look: paper and ink with one warm colour, system fonts only (nothing is fetched)."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.themes.utils.colors import Color

HERE = Path(__file__).parent
STYLES = [
    HERE / "style.css",
    HERE / "clip" / "clip.css",
    HERE / "gallery" / "gallery.css",
    HERE / "touch.css",
]
CLIP_HEADS = ("player", "figure", "recent", "hint", "own_clips", "asked_again")
HEADS = [
    HERE / "coming.html",
    HERE / "head.html",
    *(HERE / "clip" / f"{name}.html" for name in CLIP_HEADS),
    HERE / "gallery" / "gallery.html",
    HERE / "parts" / "explore.html",
]
MARK = HERE / "mark.svg"

EMBER = Color(
    name="ember",
    c50="#fff4ee",
    c100="#ffe5d8",
    c200="#ffc9b0",
    c300="#ffa57f",
    c400="#f97f4e",
    c500="#e25f2b",
    c600="#c2481a",
    c700="#9d3713",
    c800="#7c2d13",
    c900="#652813",
    c950="#371106",
)
INK = Color(
    name="ink",
    c50="#faf8f5",
    c100="#f3f0eb",
    c200="#e6e1d9",
    c300="#d0c9be",
    c400="#a19a90",
    c500="#736d66",
    c600="#57524d",
    c700="#3d3a38",
    c800="#262527",
    c900="#1a1a1d",
    c950="#121215",
)
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """The theme for `launch`."""
    return gr.themes.Base(
        primary_hue=EMBER,
        secondary_hue=EMBER,
        neutral_hue=INK,
        radius_size=gr.themes.sizes.radius_lg,
        font=SANS,
        font_mono=MONO,
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        background_fill_primary="white",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_50",
        background_fill_secondary_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_700",
        block_shadow="none",
        block_label_text_color="*neutral_600",
        block_label_text_color_dark="*neutral_300",
        block_title_text_weight="600",
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*neutral_500",
        block_info_text_color_dark="*neutral_400",
        input_background_fill="*neutral_50",
        input_background_fill_dark="*neutral_800",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        button_primary_text_color_dark="white",
        slider_color="*primary_600",
        slider_color_dark="*primary_500",
    )
