"""Names of files to be written are checked before the work."""

from __future__ import annotations

import pytest

from larnet.__main__ import main
from larnet.config.file_names import check_file_name
from larnet.config.numbers import whole_number
from larnet.errors import BadInput


def test_pictures_have_names_of_pictures():
    for name in ("a.png", "deep/folder/A.JPG"):
        check_file_name(name)
    for name in ("a.txt", "png", "a"):
        with pytest.raises(BadInput, match=r"no \.png or"):
            check_file_name(name)


@pytest.mark.parametrize("words", [["motions", "--sheet"], ["data", "sheet", "synthetic", "--out"]])
def test_a_sheet_that_is_no_picture_is_refused_in_words(words, tmp_path, capsys):
    assert main([*words, str(tmp_path / "sheet.txt")]) == 2
    assert "sheet.txt' is no .png" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["motions", "--sheet", "NAME.png"],
        ["data", "sheet", "folder:clips", "--out", "NAME.png"],
        ["data", "check", "folder:clips", "--out", "NAME.png"],
        ["data", "motions", "clips", "--out", "NAME.npz"],
    ],
)
def test_a_file_that_cannot_be_is_told_before_the_work(words, tmp_path, capsys):
    (tmp_path / "file").touch()
    for ending in (".png", ".npz"):
        (tmp_path / f"folder{ending}").mkdir()
    for name, why in (("folder", "is a folder"), ("file/x", "cannot be written: ")):
        assert main([word.replace("NAME", str(tmp_path / name)) for word in words]) == 2
        assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["train-filler", "--steps", "1", "--batch", "1", "--long-side", "48"],
        ["ablation", "--rows", "mi-1"],
        ["paper", "table-3", "--rows", "mi-1", "--steps", "1", "--quick", "--recogniser", "none"],
        ["recogniser"],
        ["motion-recogniser"],
    ],
)
def test_a_folder_that_cannot_be_is_told_before_anything_is_learned(words, tmp_path, capsys):
    """A recogniser was trained for minutes and then lost."""
    (tmp_path / "file").touch()
    assert main([*words, "--out", str(tmp_path / "file")]) == 2
    assert "Nothing can be written to" in capsys.readouterr().err


def test_the_folder_of_a_sheet_is_made(tmp_path):
    assert main(["motions", "--sheet", str(tmp_path / "new" / "sheet.png")]) == 0
    assert (tmp_path / "new" / "sheet.png").stat().st_size > 1000


def test_a_large_number_is_shown_as_it_was_given():
    with pytest.raises(BadInput, match="Seed is 123456789012;"):
        whole_number("Seed", 123456789012, 0, 2**31)
