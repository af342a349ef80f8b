"""A bundle holds exactly the files it was made of, and always in the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ConfigErrors, load_published
from config.bundle import NotABundle, is_bundle, pack, unpack

FILES = st.dictionaries(st.text(max_size=20), st.binary(max_size=50), min_size=1, max_size=4)


@given(FILES)
def test_what_is_packed_comes_out_the_same(files: dict[str, bytes]) -> None:
    main = next(iter(files))
    packed = pack(files, main)
    assert is_bundle(packed)
    assert unpack(packed) == (files, main)
    assert pack(dict(reversed(files.items())), main) == packed


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_rubbish_is_refused_and_nothing_else(rubbish: bytes) -> None:
    for source in (rubbish, b'{"bundle":' + rubbish):
        with pytest.raises(NotABundle):
            unpack(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b'{"bundle":1', "cannot be unpacked; publish the flow again"),
        (b'{"bundle":1,"files":{"a":1},"main":"a"}', "cannot be unpacked; publish the flow again"),
        (b'{"bundle":1,"files":[],"main":"a"}', "cannot be unpacked; publish the flow again"),
        (b'{"bundle":2,"files":{"a":""},"main":"a"}', "was written by a newer version"),
        (b'{"bundle":1,"files":{"a":""},"main":"b"}', "does not hold the flow itself"),
        (b'{"bundle":1,"files":{"a":""},"main":[]}', "cannot be unpacked; publish the flow again"),
    ],
)
def test_a_broken_bundle_is_one_sentence(source: bytes, said: str) -> None:
    with pytest.raises(ConfigErrors, match=f"^kept:1:1: this published flow {said}"):
        load_published(source, "kept")


def test_the_yaml_of_a_flow_is_no_bundle() -> None:
    assert not is_bundle(b"flow: intake\n")
    assert not is_bundle(b'{"flow": "intake"}')
