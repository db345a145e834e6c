"""Files are written whole or not at all."""

import csv
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.files import read_rows, read_whole, write_folder, write_whole


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


@pytest.mark.parametrize("kind", [PermissionError, NotImplementedError])
def test_without_hard_links_the_file_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    """Some file systems have none, and Python in a browser knows of none."""

    def refuse(*_: object) -> None:
        raise kind("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert write_whole(tmp_path / "a", "x").read_text() == "x"
    assert names(tmp_path) == ["a"]


def test_where_there_are_no_locks_the_file_is_written_all_the_same(tmp_path: Path) -> None:
    """JupyterLite has a module fcntl with nothing in it."""
    code = (
        "import sys, types; sys.modules['fcntl'] = types.ModuleType('fcntl'); "
        "from autograd.files import write_whole; write_whole(sys.argv[1], 'x')"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], check=True)
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


@pytest.mark.parametrize("force", [False, True])
def test_an_error_names_the_file_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    """Not the temporary one, whose name nobody knows."""
    path = tmp_path / "model.json"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as failed:
        write_whole(path, "new", force)
    assert (failed.value.filename, failed.value.errno) == (str(path), 28)
    assert "glassgrad-" not in str(failed.value)


KILLED = """
import os, signal, sys
from autograd.files import write_folder
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
write_folder(sys.argv[1], {"a": "x", "b": "y"})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """And what a living one holds is not."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    (left,) = names(tmp_path)
    assert left.startswith(".glassgrad-")
    seen: list[list[str]] = []

    fsync = os.fsync

    def looking(descriptor: int) -> None:
        fsync(descriptor)
        if not seen:
            seen.append(names(tmp_path))
            write_whole(tmp_path / "inner", "inner")
            seen.append(names(tmp_path))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", looking)
        write_whole(tmp_path / "outer", "outer")
    assert len(seen[0]) == 1
    assert left not in seen[0]
    assert seen[1] == [*seen[0], "inner"]
    assert names(tmp_path) == ["inner", "outer"]


def test_a_folder_of_files_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the third; a folder that was not there is gone again."""
    pages = {"a": "x", "b": b"y", "c": "z"}
    assert write_folder(tmp_path / "all", pages) == [tmp_path / "all" / name for name in pages]
    assert names(tmp_path / "all") == ["a", "b", "c"]
    fsync, written = os.fsync, []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space.*new/c"):
        write_folder(tmp_path / "new", pages)
    assert names(tmp_path) == ["all"]
    written.clear()
    (tmp_path / "all" / "c").unlink()
    with pytest.raises(FileExistsError):
        write_folder(tmp_path / "all", {"d": "x", "a": "x"})
    with pytest.raises(OSError, match="No space"):
        write_folder(tmp_path / "all", pages, force=True)
    assert names(tmp_path / "all") == ["a", "b"]


def test_names_are_taken_back_where_a_later_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes the second name while the files are written."""
    link = Path.hardlink_to

    def late(self: Path, target: Path) -> None:
        if self.name == "b":
            self.write_text("theirs")
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    with pytest.raises(FileExistsError, match="b exists"):
        write_folder(tmp_path, {"a": "x", "b": "y"})
    assert names(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text() == "theirs"


def test_a_plain_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    """All of it or an error."""
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_whole(path, 5) == b"12345"
    with pytest.raises(ValueError, match="more than 4 bytes"):
        read_whole(path, 4)
    with pytest.raises(IsADirectoryError, match="is a folder"):
        read_whole(tmp_path, 4)
    with pytest.raises(FileNotFoundError):
        read_whole(tmp_path / "none", 4)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_are_those_of_the_writer_wherever_it_works(
    tmp_path: Path, ends: str, delimiter: str
) -> None:
    path, rows = tmp_path / "a.csv", [["what", "x"], ['a "b", c;', "0,5"], ["two\nlines", "1"]]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        style = {"delimiter": delimiter, "lineterminator": ends, "quoting": csv.QUOTE_ALL}
        csv.writer(file, **style).writerows(rows)
    found = read_rows(path, 1000, "\t;,")
    assert [row for _, row in found] == rows
    assert [line for line, _ in found] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n\xff,1\n", "a.csv is no text in UTF-8"),
        (b"a,b\n" + b"1" * 200_000 + b",2\n", "a.csv, line 2: this is no CSV: field larger than"),
        (b"1" * 300_000, "a.csv has more than 250,000 bytes"),
    ],
)
def test_no_rows_are_told_with_file_and_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(said)):
        read_rows(tmp_path / "a.csv", 250_000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_does_not_wait(tmp_path: Path) -> None:
    """Nobody writes into it, so to open it as usual would never end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="is a pipe; give the path of a plain file"):
        read_whole(pipe, 10)
    for force in (False, True):
        with pytest.raises(OSError, match="is a pipe"):
            write_whole(pipe, "x", force)
    with pytest.raises(OSError, match="is a device"):
        read_whole("/dev/zero", 10)
    reading, writing = os.pipe()
    os.write(writing, b"handed over")
    os.close(writing)
    assert read_whole(f"/dev/fd/{reading}", 100) == b"handed over"
    os.close(reading)
