"""Text as the character model sees it.

The model's *alphabet* is fixed: newline and the 95 printable characters of ASCII, in
that order, so a character's *id* is its place in the alphabet.  Other text is brought
as near to the alphabet as it goes (curly quotes to straight ones, `é` to `e`) and the
rest is dropped.  The last twentieth of a text is *held out*: never trained on.
"""

import gzip
import unicodedata
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jaxscope.demo._errors import UsageError

Ids: TypeAlias = NDArray[np.int32]

ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
HELD_OUT = 0.05
SHORTEST = 4000

_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")


def clean(text: str) -> str:
    """`text` in the model's alphabet; what has no counterpart there is dropped.

    >>> clean("“Café”… naïve 日本")
    '"Cafe"... naive '
    """
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN).expandtabs(4))
    return "".join(c for c in plain if c == "\n" or " " <= c <= "~")


def encode(text: str) -> Ids:
    r"""The ids of a text in the alphabet: int32 `[characters]`.

    >>> encode("\n !")
    array([0, 1, 2], dtype=int32)
    """
    codes = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int32)
    return np.where(codes == ord("\n"), 0, codes - 31).astype(np.int32)


def decode(ids: Ids) -> str:
    r"""The text of ids `[characters]`.

    >>> decode(encode("spam\neggs"))
    'spam\neggs'
    """
    return "".join(ALPHABET[i] for i in ids)


def split(ids: Ids) -> tuple[Ids, Ids]:
    """The ids to train on, and the held-out ids at the end."""
    cut = len(ids) - int(len(ids) * HELD_OUT)
    return ids[:cut], ids[cut:]


def rows(ids: Ids, count: int) -> Ids:
    """Ids `[n]` cut into rows `[count, n // count]`, each a stretch of the text.

    >>> rows(encode("abcdefg"), 2).shape
    (2, 3)
    """
    width = len(ids) // count
    return ids[: count * width].reshape(count, width)


def read_packed(path: Path) -> str:
    """The text of a gzip file that is in the alphabet already."""
    return gzip.decompress(path.read_bytes()).decode("ascii")


def read_own(path: Path) -> str:
    """The text of a person's own file, in the alphabet.

    Raises:
      UsageError: if it cannot be read, is not UTF-8, or is too short to train on.
    """
    try:
        text = clean(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"--text {path}: not UTF-8 text (byte {error.start} is "
            f"0x{error.object[error.start]:02x}); save it as UTF-8 and try again"
        ) from None
    except OSError as error:
        raise UsageError(f"--text {path}: {error.strerror or error}") from None
    if len(text) < SHORTEST:
        raise UsageError(
            f"--text {path}: too short, {len(text):,} usable characters of the "
            f"{SHORTEST:,} needed; only newlines and printable ASCII can be used"
        )
    return text
