import base64
import io

from PIL import Image

from ric.report.payload_view import LONGEST_SIDE, LONGEST_TEXT, payload_view, prompt_view


def test_text_stays_as_it_is_and_long_text_is_cut_visibly():
    assert payload_view("</script>") == {"text": "</script>"}
    assert payload_view(None) == {"text": ""}
    cut = payload_view("a" * (LONGEST_TEXT + 1))["text"]
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("…")


def test_an_image_becomes_a_small_data_uri():
    view = payload_view(Image.new("RGBA", (1000, 500), (255, 0, 0, 255)))
    head, data = view["image"].split(",")
    assert head == "data:image/jpeg;base64"
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert image.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    red, green, _ = image.getpixel((10, 10))
    assert red > 200
    assert green < 50


def test_a_tiny_image_is_shown_pixel_by_pixel():
    head, data = payload_view(Image.new("RGB", (2, 2), (1, 2, 3)))["image"].split(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).getpixel((1, 1)) == (1, 2, 3)


def test_an_image_file_is_opened_and_one_that_cannot_be_is_named(tmp_path):
    path = tmp_path / "a.png"
    assert payload_view(path)["text"].endswith("a.png')")
    path.write_bytes(b"no image")
    assert "text" in payload_view(path)
    Image.new("RGB", (2, 2)).save(path)
    assert "image" in payload_view(path)


def test_anything_else_is_shown_as_python_writes_it():
    assert payload_view((1.0, 2.0)) == {"text": "(1.0, 2.0)"}
    assert prompt_view(7) == "7"


def test_chat_messages_become_paragraphs():
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    assert prompt_view(messages) == "system: Be brief.\n\nuser: Hi"
