"""Pieces of pages, whose texts are escaped where they enter."""

from __future__ import annotations

from ric.report.html import bullets, image, part, still


def test_a_picture_is_inside_the_page() -> None:
    assert image(b"\x00\x01", 'a "b"') == '<img class="plot" alt="a &quot;b&quot;" src="data:image/png;base64,AAE=">'


def test_sentences_as_a_list() -> None:
    assert bullets(["a < b", "c"]) == "<ul><li>a &lt; b</li><li>c</li></ul>"
    assert bullets([]) == ""


def test_a_page_without_script() -> None:
    page = still("a & b", "<i>", "p { margin: 0; }", "<section>mine</section>")
    assert page.count("a &amp; b") == 2
    assert "&lt;i&gt;" in page
    assert page.index(part("page.css")) < page.index("p { margin: 0; }") < page.index("<section>mine</section>")
    assert "script" not in page.partition("<body>")[0]
    assert "<!-- slot:" not in page
