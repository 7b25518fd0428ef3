"""Four pictures with captions, kept in every way that is known."""

from __future__ import annotations

import io
import json
import tarfile

from PIL import Image

COLOURS = {"red": "a red field", "lime": "a green field", "blue": "a blue field", "black": "the night"}


def png(colour, side=8):
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, format="PNG")
    return file.getvalue()


def add(archive, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def pictures(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for colour in COLOURS:
        (folder / f"{colour}.png").write_bytes(png(colour))
    return folder


def beside(root):
    for colour, caption in COLOURS.items():
        (pictures(root) / f"{colour}.txt").write_text(caption + "\n")
    return root, {}


def table(root):
    lines = [json.dumps({"file_name": f"{colour}.png", "text": caption}) for colour, caption in COLOURS.items()]
    (pictures(root) / "metadata.jsonl").write_text("\n".join(lines))
    return root, {}


def coco(root):
    pictures(root / "pictures")
    images = [{"id": i, "file_name": f"{colour}.png"} for i, colour in enumerate(COLOURS)]
    told = [{"image_id": i, "caption": caption} for i, caption in enumerate(COLOURS.values())]
    (root / "captions.json").write_text(json.dumps({"images": images, "annotations": told}))
    return root / "captions.json", {"images": str(root / "pictures")}


def webdataset(root):
    root.mkdir()
    with tarfile.open(root / "shard.tar", "w") as archive:
        for i, (colour, caption) in enumerate(COLOURS.items()):
            add(archive, f"{i}.png", png(colour))
            as_json = json.dumps({"caption": caption}).encode()
            add(archive, f"{i}.json" if i % 2 else f"{i}.txt", as_json if i % 2 else caption.encode())
    return root / "shard.tar", {}


def table_and_archive(root):
    root.mkdir()
    with tarfile.open(root / "pictures.tar", "w") as archive:
        for colour in COLOURS:
            add(archive, f"deep/{colour}.png", png(colour, 64))
    rows = [f"{colour}.png,{caption},plain" for colour, caption in COLOURS.items()]
    (root / "names.csv").write_text("\n".join(["file,name,look", *rows]))
    return root / "names.csv", {"images": str(root / "pictures.tar"), "side": 8}


def parquet(root):
    import pandas as pd

    pictures(root)
    pd.DataFrame({"path": [f"{c}.png" for c in COLOURS], "prompt": list(COLOURS.values())}).to_parquet(
        root / "t.parquet"
    )
    return root / "t.parquet", {}


LAYOUTS = {make.__name__: make for make in (beside, table, coco, webdataset, table_and_archive, parquet)}
