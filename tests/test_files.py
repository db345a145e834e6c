"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from autograd.files import write_whole


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(entry.name for entry in folder.iterdir())


def test_text_and_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    """UTF-8, line ends untouched."""
    assert write_whole(tmp_path / "a", "∂L/∂w\r\n").read_bytes() == "∂L/∂w\r\n".encode()
    assert write_whole(str(tmp_path / "b"), b"\x00\xff").read_bytes() == b"\x00\xff"
    assert names(tmp_path) == ["a", "b"]


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    """Refusing names the file and says what to do."""
    path = tmp_path / "a.svg"
    path.write_text("mine")
    path.chmod(0o640)
    with pytest.raises(FileExistsError, match=r"a\.svg exists.*force"):
        write_whole(path, "new")
    assert path.read_text() == "mine"
    write_whole(path, "new", force=True)
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a.svg"]


def test_a_file_that_appears_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the write somebody else takes the name."""
    path = tmp_path / "a"
    fsync = os.fsync

    def slow(descriptor: int) -> None:
        path.write_text("theirs")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(FileExistsError):
        write_whole(path, "ours")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a"]


def test_without_hard_links_the_file_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems have none."""

    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert write_whole(tmp_path / "a", "x").read_text() == "x"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    """A full disk shows at fsync at the latest; the old file is still whole."""
    old = tmp_path / "a"
    if force:
        old.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(old, "new", force=force)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == (
        [("a", "old")] if force else []
    )


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    """Without force even a link that leads nowhere is kept."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    with pytest.raises(FileExistsError):
        write_whole(link, "x")
    write_whole(link, "x", force=True)
    assert link.is_symlink()
    assert (tmp_path / "target").read_text() == "x"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Folders, missing folders, text that is no UTF-8."""
    with pytest.raises(IsADirectoryError, match="a folder"):
        write_whole(tmp_path, "x", force=True)
    with pytest.raises(FileNotFoundError, match="no folder"):
        write_whole(tmp_path / "none" / "a", "x")
    with pytest.raises(ValueError):
        write_whole(tmp_path / "a", "\ud800")
    with pytest.raises(ValueError):
        write_whole(f"{tmp_path}/a\0b", "x")
    assert names(tmp_path) == []
