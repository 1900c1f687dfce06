"""Text in and out of the model's alphabet."""

import numpy as np
import pytest

from jaxscope.demo import _assets, _corpus
from jaxscope.demo._errors import UsageError


def test_the_shipped_vocabulary_is_the_alphabet() -> None:
    assert _assets.facts().alphabet == _corpus.ALPHABET


def test_encode_and_decode_are_inverse() -> None:
    ids = _corpus.encode(_corpus.ALPHABET)
    np.testing.assert_array_equal(ids, np.arange(96))
    assert _corpus.decode(ids) == _corpus.ALPHABET


def test_the_shipped_corpus_is_clean_text_of_the_documentation() -> None:
    text = _corpus.read_packed(_assets.CORPUS)
    assert _corpus.clean(text) == text
    assert len(text) > 300_000
    assert text.startswith('The "assert" statement\n')


def test_clean_keeps_what_it_can() -> None:
    assert _corpus.clean("\ta\u2019b \u2014 \u00e9\u20ac\r\u4e2d\n") == "    a'b - e\n"


def test_split_holds_out_the_last_twentieth() -> None:
    seen, unseen = _corpus.split(np.arange(100, dtype=np.int32))
    assert seen[-1] == 94
    assert list(unseen) == [95, 96, 97, 98, 99]


def test_own_text_is_cleaned(tmp_path) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "Zoë\r\n".encode() * 1000)
    assert _corpus.read_own(path) == "Zoe\n" * 1000


def test_a_text_that_is_not_there(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"--text .*gone\.txt: No such file"):
        _corpus.read_own(tmp_path / "gone.txt")


def test_a_folder_is_no_text(tmp_path) -> None:
    with pytest.raises(UsageError, match="Is a directory"):
        _corpus.read_own(tmp_path)


def test_a_text_in_another_encoding(tmp_path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(b"caf\xe9 " * 1000)
    with pytest.raises(UsageError, match=r"not UTF-8 text \(byte 3 is 0xe9\)"):
        _corpus.read_own(path)


@pytest.mark.parametrize("text", ["", "a" * 3999, "\u4e2d" * 9000])
def test_a_text_that_is_too_short(tmp_path, text: str) -> None:
    path = tmp_path / "short.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"too short, [\d,]+ usable .* 4,000 needed"):
        _corpus.read_own(path)
