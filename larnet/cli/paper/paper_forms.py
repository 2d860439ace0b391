"""The paper's tables and figures as rows: which systems each shows, and what the paper printed.

The published figures were measured on other data, at other sizes and with other networks; they
stand beside ours as what was published, never as what is to be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["table", "steps", "actions", "strips"]
Published = dict[str, tuple[float | None, float | None, float | None, float | None]]
PUBLISHED = ("PSNR", "SSIM", "FID", "FVD")  # the paper's columns


@dataclass(frozen=True)
class PaperForm:
    """One table or figure: its rows are variants; `published` are the paper's figures of them."""

    kind: Kind
    title: str
    rows: tuple[str, ...]
    published: Published
    on: str = ""  # the data of the published figures
    of_data: dict[str, Published] = field(default_factory=dict)  # those of other data, by its name

    def printed(self, row: str, data: str) -> tuple[float | None, ...]:
        """The paper's PSNR, SSIM, FID, FVD of a row on data such as kth:PATH; None: not printed."""
        table = self.of_data.get(data.partition(":")[0], self.published)
        return table.get(row, (None,) * len(PUBLISHED))


RIVALS = ("vgan", "mocogan", "g3an", "monkey-net", "monkey-net-driven", "imaginator")

FORMS: dict[str, PaperForm] = {
    "table-1": PaperForm(
        "table",
        "Table 1: conditional video synthesis, driven systems marked",
        (*RIVALS, "dagger", "double-dagger", "larnet"),
        {
            "vgan": (15.8, 0.74, 181.29, 15.36),
            "mocogan": (None, None, 229.26, 16.37),
            "g3an": (None, None, 183.08, 17.13),
            "monkey-net-driven": (None, None, 215.23, 22.61),
            "imaginator": (26.1, 0.93, 157.31, 15.90),
            "dagger": (28.1, 0.94, 166.34, 13.45),
            "double-dagger": (28.4, 0.94, 171.34, 13.60),
            "larnet": (28.4, 0.94, 164.53, 12.91),
        },
        "NTU RGB+D, 112 pixels",
    ),
    "table-2": PaperForm(
        "table",
        "Table 2: the same on smaller data sets",
        ("g3an", "imaginator", "larnet"),
        {
            "g3an": (None, None, 87.6, 17.8),
            "imaginator": (28.3, 0.93, 92.3, 19.3),
            "larnet": (29.7, 0.94, 77.1, 16.2),
        },
        "Penn and KTH beside those data sets, on UTD-MHAD beside all others, 112 pixels",
        {
            "penn": {
                "g3an": (None, None, 63.1, 24.24),
                "imaginator": (19.3, 0.69, 64.8, 13.88),
                "larnet": (23.6, 0.80, 52.1, 8.45),
            },
            "kth": {
                "g3an": (None, None, 173.7, 24.1),
                "imaginator": (25.1, 0.82, 127.6, 15.5),
                "larnet": (26.6, 0.87, 104.3, 15.3),
            },
        },
    ),
    "table-3": PaperForm(
        "table",
        "Table 3: what each part of LARNet adds",
        (
            "basenet-1",
            "basenet-2",
            "base",
            "mi-1",
            "mi-3",
            "mi-3-adv-v",
            "mi-3-adv-v-adv-m",
            "larnet",
        ),
        {
            "basenet-1": (26.1, 0.919, 67.1, 14.18),
            "basenet-2": (25.2, 0.912, 65.3, 14.21),
            "base": (26.41, 0.921, 66.5, 14.15),
            "mi-1": (26.83, 0.927, 64.9, 14.11),
            "mi-3": (27.25, 0.931, 63.5, 14.02),
            "mi-3-adv-v": (27.23, 0.933, 63.1, 13.89),
            "mi-3-adv-v-adv-m": (27.32, 0.937, 62.8, 13.86),
            "larnet": (27.39, 0.939, 62.2, 13.71),
        },
        "NTU RGB+D, 56 pixels",
    ),
    "table-4": PaperForm(
        "table",
        "Table 4: how the action is encoded",
        ("one-hot", "glove", "sentence", "bert"),
        {
            "one-hot": (27.11, 0.93, 168.34, 14.09),
            "glove": (27.40, 0.94, 165.53, 13.34),
            "bert": (27.36, 0.94, 161.33, 13.67),
        },
        "NTU RGB+D",
    ),
    "figure-3": PaperForm("strips", "Figure 3: clips on each data set", ("larnet",), {}),
    "figure-4": PaperForm(
        "strips", "Figure 4: systems side by side", (*RIVALS[:3], "imaginator", "larnet"), {}
    ),
    "figure-5": PaperForm(
        "steps", "Figure 5: quality by time step", ("imaginator", "base", "larnet"), {}
    ),
    "figure-6": PaperForm("actions", "Figure 6: quality by action", ("larnet",), {}),
}
