"""The files of this machine that are picked up: which there are, whether one is still being written, and what is in it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.errors import NotFound, Refused
from core.ports.feeds import Found

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
_REJECTS = ".rejects.csv"
_PATTERN = frozenset("*?[")
_SETTLED = timedelta(minutes=1)


class MachineFiles:
    """Implements `core.ports.feeds.WatchedFiles`. `now` is the machine's time: files are dated by it, also where Pace's day is
    frozen."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def found(self, path: str) -> list[Found]:
        """The file; of a folder all tables in it, or those that fit the pattern. Hidden ones and rejects are none. Raises `Refused`
        also for a link that leads out of the folder, and for a name that cannot be written down."""
        try:
            files = []
            for one in _paths(Path(path)):
                if one.is_file():
                    _require_its_own(one, path)
                    with suppress(FileNotFoundError):  # it has gone in this moment
                        files.append(self._found(one))
            return sorted(files, key=lambda one: (one.changed_ns, one.name))
        except ValueError as error:
            raise Refused(
                f"{path} is no pattern. Use * and ? in the file's name, such as '/exports/deals-*.csv'."
            ) from error
        except FileNotFoundError as error:
            raise NotFound(f"There is no {error.filename}.") from error
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.") from error

    def content(self, path: str, found: Found) -> bytes | None:
        """Looked at before and after: what changes while it is read is half of one thing and half of another."""
        file = Path(path)
        try:
            file = _folder(file) / found.name
            content = file.read_bytes()
            now = self._found(file)
        except FileNotFoundError as error:
            raise NotFound(f"There is no {file} any more.") from error
        except OSError as error:
            raise Refused(f"{file} cannot be read: {error.strerror}.") from error
        return (
            content
            if (now.size, now.changed_ns) == (found.size, found.changed_ns) == (len(content), now.changed_ns)
            else None
        )

    def keep_rejects(self, path: str, name: str, content: bytes) -> str:
        """`<file>.rejects.csv`, in place of the last one. A folder may well be there to be read only; what somebody has put there
        under that name, such as a link, is never written through."""
        try:
            beside = _folder(Path(path)) / f"{name}{_REJECTS}"
            beside.unlink(missing_ok=True)
            with beside.open("xb") as file:
                file.write(content)
        except OSError:
            return ""
        return str(beside)

    def _found(self, file: Path) -> Found:
        stat = file.stat()
        changed_at = datetime.fromtimestamp(stat.st_mtime, UTC)
        # A date far in the future is a clock that is wrong, which no waiting will mend.
        is_settled = abs(self._now() - changed_at) >= _SETTLED
        return Found(file.name, stat.st_size, stat.st_mtime_ns, changed_at, is_settled)


def _paths(path: Path) -> Iterator[Path]:
    if _is_pattern(path):
        path.parent.stat()  # a folder that is gone is not one without files
        yield from (one for one in path.parent.glob(path.name) if _is_data(one))
    elif path.is_dir():
        yield from (one for one in path.iterdir() if _is_data(one) and one.suffix.casefold() in _ENDINGS)
    else:
        path.stat()
        yield path


def _require_its_own(file: Path, path: str) -> None:
    """Whoever may put files into a folder has only those read."""
    if not _is_text(str(file)):
        shown = str(file).encode(errors="replace").decode()
        raise Refused(f"{shown} has a name that is no UTF-8. Give it another name.")
    if file.is_symlink() and str(file) != path and not file.resolve().is_relative_to(file.parent.resolve()):
        raise Refused(
            f"{file} is a link that leads out of its folder. Name the file itself as a source, or put a copy there."
        )


def _is_text(name: str) -> bool:
    """A name may be any bytes; what cannot be stored cannot be remembered as taken."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _is_pattern(path: Path) -> bool:
    """A file may be called so too."""
    return bool(_PATTERN & set(path.name)) and not path.exists()


def _is_data(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and not path.name.endswith(_REJECTS)
