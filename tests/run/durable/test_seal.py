from __future__ import annotations

import json

import pytest

from ric.run.durable.seal import MARK, seal, unsealed

HEAD = {"entry": {"seconds": 0.1 + 0.2, "stage": "ä"}, "lost": []}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_bytes(b"some bytes")
    (tmp_path / "deep" / "b").write_bytes(b"others")
    (tmp_path / "empty").write_bytes(b"")
    seal(tmp_path, HEAD)
    return tmp_path


def test_an_intact_folder_gives_its_head(folder):
    assert unsealed(folder) == HEAD


@pytest.mark.parametrize("name", ["a", "deep/b", MARK])
def test_one_flipped_bit_is_noticed(folder, name):
    content = (folder / name).read_bytes()
    for at in range(0, len(content), max(1, len(content) // 40)):
        flipped = bytearray(content)
        flipped[at] ^= 1
        (folder / name).write_bytes(flipped)
        with pytest.raises(ValueError, match=r"was changed|cannot be read"):
            unsealed(folder)
    (folder / name).write_bytes(content)
    assert unsealed(folder) == HEAD


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda f: (f / "a").unlink(), "a is missing"),
        (lambda f: (f / "a").write_bytes(b""), "a was changed"),
        (lambda f: (f / "deep" / "c").write_bytes(b""), "deep/c is new"),
        (lambda f: (f / "empty").write_bytes(b"x"), "empty was changed"),
        (lambda f: (f / MARK).unlink(), f"{MARK} cannot be read"),
        (lambda f: (f / MARK).write_text("[]"), f"{MARK} cannot be read"),
        (lambda f: (f / MARK).write_text(json.dumps(HEAD)), f"{MARK} cannot be read"),
        (lambda f: (f / MARK).write_text('{"seal": "0", "files": {}}'), f"{MARK} was changed"),
    ],
)
def test_damage_is_named(folder, harm, said):
    harm(folder)
    with pytest.raises(ValueError, match=said):
        unsealed(folder)
