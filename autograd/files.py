"""Files read with care, and written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl

    fcntl.flock  # noqa: B018
except (ImportError, AttributeError):  # Windows has other locks, a browser an empty module
    fcntl = None

_HELD = re.compile(r"\.glassgrad-[0-9a-f]{16}")  # folders of files that have no name yet
_DESCRIPTOR = re.compile(r"/dev/(?:stdin|fd/[0-9]+)|/proc/self/fd/[0-9]+")
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_OLD = 3600  # seconds from which a folder without a lock is taken for left behind


class UnfitError(OSError, ValueError):
    """A name that no file can have, or a text that no file can hold."""


def write_whole(path: str | os.PathLike[str], data: bytes | str, force: bool = False) -> Path:
    """Write a file so that nobody ever finds half of it, and return its path.

    The data goes to a temporary file in the same folder, is flushed and fsynced, and takes the
    name in one step. Text is written as UTF-8, its line ends as they are. With force an
    existing file keeps its permissions, and a link goes on leading to it. What a writer that was
    killed has left behind is removed by the next one that writes into the folder.

    Raises:
        FileExistsError: the file exists and force is not set.
        OSError: the folder does not exist, the path is no plain file, the disk is full.
        UnfitError: the path holds a NUL, or the text a lone surrogate.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(write_whole(Path(folder, "a.txt"), "whole").read_text())
    whole
    """
    _write({Path(path): data}, force)
    return Path(path)


def write_folder(
    folder: str | os.PathLike[str], pages: Mapping[str, bytes | str], force: bool = False
) -> list[Path]:
    """Write many files into one folder, all of them or none, each as `write_whole` does.

    The folder is made if there is none. No file has its name before all are on the disk.

    Args:
        folder: where they go. pages: what each holds, by its name in the folder.

    Returns: their paths, in order.

    Raises: as `write_whole`.
    """
    folder = Path(folder)
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        _write({folder / name: data for name, data in pages.items()}, force)
    except BaseException:
        if made:
            with suppress(OSError):
                folder.rmdir()
        raise
    return [folder / name for name in pages]


def refuse_taken(path: str | os.PathLike[str], force: bool) -> None:
    """Refuse the path of a file that is there already: before long work is done for it.

    Raises:
        FileExistsError: the file exists and force is not set.
    """
    if os.path.lexists(path) and not force:
        raise _already_there(Path(path))


def read_whole(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a plain file of at most so many bytes.

    A pipe or a device is refused, as it may have no end, or never begin. A descriptor that
    was handed over (/dev/stdin, /dev/fd/63 of a shell's <(...)) is read.

    Raises:
        OSError: there is no such file, or it is no plain file.
        ValueError: it has more bytes than that.
    """
    path = Path(path)
    if "\0" in os.fspath(path):
        raise UnfitError(f"{path} is no name that a file can have")
    handed = _DESCRIPTOR.fullmatch(os.fspath(path)) is not None
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    if path.is_dir():
        raise _not_plain_file(path, stat.S_IFDIR)
    # Opening a pipe waits for its writer, unless it is told not to.
    descriptor = os.open(path, flags if handed else flags | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not handed and not stat.S_ISREG(mode):
            raise _not_plain_file(path, mode)
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path} has more than {most:,} bytes")
    return content


def read_text(path: str | os.PathLike[str], most: int) -> str:
    """The text of a plain file of at most so many bytes, in UTF-8 with or without a mark.

    Raises:
        OSError: there is no such file, or it is no plain file.
        ValueError: it has more bytes than that, or is no text in UTF-8.
    """
    try:
        return read_whole(path, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8") from None


def read_rows(
    path: str | os.PathLike[str], most: int, delimiters: str = ","
) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file that are not empty, each with its line; fields without outer blanks.

    Args:
        path: the file. most: how many bytes it may have.
        delimiters: what may stand between fields; the first that is in the first row does, outside
            quotes.

    Raises:
        OSError: there is no such file, or it is no plain file.
        ValueError: it is too long, no text in UTF-8, or no CSV.
    """
    return _delimited_rows(path, most, delimiters)[1]


def _delimited_rows(
    path: str | os.PathLike[str], most: int, delimiters: str
) -> tuple[str, list[tuple[int, list[str]]]]:
    """What stands between fields, and the rows, as `read_rows` has them."""
    text = read_text(path, most)
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = next((sign for sign in delimiters if sign in bare), delimiters[-1])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, [field.strip() for field in row]) for row in reader if row]
    except csv.Error as error:
        raise ValueError(f"{path}, line {reader.line_num}: this is no CSV: {error}") from None
    return delimiter, rows


def read_named_rows(
    path: str | os.PathLike[str], most: int
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, in the first row of a CSV file, and each other row with its line.

    Between fields stand commas, semicolons or tabs; where they are no commas, a comma in a number
    is its decimal point.

    Raises:
        OSError: as `read_rows`.
        ValueError: as `read_rows`; names are missing or stand twice; a row has more or fewer
            fields, or there is none below the names.
    """
    delimiter, rows = _delimited_rows(path, most, ";\t,")
    if delimiter != ",":
        rows = [(line, [_with_point(field) for field in row]) for line, row in rows]
    names = rows[0][1] if rows else []
    if not names or "" in names:
        raise ValueError(f"{path}: the first row has the names of the columns, such as x1,x2,t")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"{path}: two columns are called {twice}")
    for line, row in rows[1:]:
        if len(row) != len(names):
            raise ValueError(
                f"{path}, line {line}: {len(row)} field{'s' * (len(row) != 1)}, and "
                f"{len(names)} name{'s' * (len(names) != 1)} in the first row"
            )
    if not rows[1:]:
        raise ValueError(f"{path} has no row below the names")
    return names, rows[1:]


def _with_point(field: str) -> str:
    return field.replace(",", ".") if _DECIMAL_COMMA.fullmatch(field) else field


def _write(contents: Mapping[Path, bytes | str], force: bool) -> None:
    """Write files of one folder: first all on the disk, then all their names."""
    files = {path: _encoded(path, data) for path, data in contents.items()}
    for path in files:
        _refuse_unwritable(path, force)
    targets = {path: Path(os.path.realpath(path)) for path in files}
    named: list[Path] = []  # new names, to be taken back if a later one cannot be given
    try:
        for folder in dict.fromkeys(target.parent for target in targets.values()):
            here = {path: target for path, target in targets.items() if target.parent == folder}
            with _holding_folder(folder, next(iter(here))) as holding:
                for number, (path, target) in enumerate(here.items()):
                    with _errors_about(path):
                        _fill(holding / str(number), files[path], target)
                for number, (path, target) in enumerate(here.items()):
                    new = not target.exists()
                    with _errors_about(path):
                        (_give_name if force else _give_new_name)(holding / str(number), target)
                    if new:
                        named.append(target)
    except BaseException:
        for target in named:
            target.unlink(missing_ok=True)
        raise


def _encoded(path: Path, data: bytes | str) -> bytes:
    try:
        return data.encode() if isinstance(data, str) else data
    except UnicodeEncodeError:
        raise UnfitError(f"{path} cannot be written: half a character stands in its text") from None


def _refuse_unwritable(path: Path, force: bool) -> None:
    """Refuse a path that cannot be written, before anything is."""
    if "\0" in os.fspath(path):
        raise UnfitError(f"{path} is no name that a file can have")
    target = Path(os.path.realpath(path))
    if target.exists():
        mode = target.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _not_plain_file(path, mode)
    elif not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {target.parent} to write {path.name} in")
    refuse_taken(path, force)


def _fill(temporary: Path, content: bytes, target: Path) -> None:
    """Put the content on the disk, under the permissions of the file that it replaces."""
    with temporary.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def _give_name(temporary: Path, target: Path) -> None:
    temporary.replace(target)


def _give_new_name(temporary: Path, target: Path) -> None:
    """Give the file its name unless somebody took it meanwhile."""
    try:
        target.hardlink_to(temporary)  # the one way to a name that never overwrites
    except FileExistsError:
        raise _already_there(target) from None
    except (OSError, NotImplementedError):  # no hard links: of this file system, or in a browser
        temporary.replace(target)


@contextmanager
def _holding_folder(folder: Path, path: Path) -> Iterator[Path]:
    """A folder for files that have no name yet. Its lock says that their writer is alive."""
    with suppress(OSError):
        _remove_left_behind(folder)
    while True:
        holding = folder / f".glassgrad-{secrets.token_hex(8)}"
        with _errors_about(path):
            holding.mkdir(0o700)
        try:
            release = _lock(holding)
            break
        except FileNotFoundError:  # another writer took it for one that was left behind
            continue
        except OSError:  # a file system without locks
            release = _no_lock
            break
    try:
        yield holding
    finally:
        with suppress(OSError):
            _remove_holding_folder(holding)
        release()


def _remove_left_behind(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder."""
    for entry in list(os.scandir(folder)):
        if not _HELD.fullmatch(entry.name) or not entry.is_dir(follow_symlinks=False):
            continue
        with suppress(OSError):
            if fcntl is None:
                if time.time() - entry.stat().st_mtime > _OLD:
                    _remove_holding_folder(Path(entry))
                continue
            release = _lock(Path(entry), wait=False)
            try:
                _remove_holding_folder(Path(entry))
            finally:
                release()


def _lock(holding: Path, wait: bool = True) -> Callable[[], None]:
    """Lock a folder; what is returned lets it go.

    Raises:
        OSError: it is gone, or it is another's and one is not to wait.
    """
    if fcntl is None:
        return _no_lock
    descriptor = os.open(holding, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(holding.stat(), os.fstat(descriptor)):
            raise FileNotFoundError(holding)
    except BaseException:
        os.close(descriptor)
        raise
    return lambda: os.close(descriptor)


def _no_lock() -> None:
    """What there is to let go where there is no lock."""


def _remove_holding_folder(holding: Path) -> None:
    for file in holding.iterdir():
        file.unlink(missing_ok=True)
    holding.rmdir()


@contextmanager
def _errors_about(path: Path) -> Iterator[None]:
    """An error of the system names the file that was asked for, not a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def _not_plain_file(path: Path, mode: int) -> OSError:
    if stat.S_ISDIR(mode):
        return IsADirectoryError(f"{path} is a folder; give the path of a file")
    kind = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "no plain file")
    return OSError(f"{path} is {kind}; give the path of a plain file")


def _already_there(path: Path) -> FileExistsError:
    return FileExistsError(f"{path} exists; choose another name, or force to overwrite it")
