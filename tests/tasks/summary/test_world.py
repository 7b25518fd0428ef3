"""The world of news by hand: scores, and the grammar of its texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric_tasks.summary import world
from ric_tasks.summary.template import post_of, prompt_of
from ric_tasks.summary.world import Post

SURE, PROBABLE, DOUBTFUL, UNLIKELY = range(4)
POST = Post(0, 1, ((2, SURE), (0, DOUBTFUL), None, (3, UNLIKELY)))
TEXT = "The mayor won a prize. Surely in Cairo. Perhaps on Monday. Hardly for free."


def test_a_post_in_words() -> None:
    assert POST.text == TEXT
    assert POST.prompt == (
        "### Instruction: Generate a one-sentence summary of this post. ### Input: " + TEXT + " ### Response: "
    )


@pytest.mark.parametrize(
    ("summary", "complete", "faithful"),
    [
        ("Somebody won a prize.", 0.3, 0.0),
        ("The mayor won a prize.", 1.0, 0.0),
        ("The mayor proudly won a prize.", 1.4, -0.9),
        ("The mayor won a prize, in Cairo.", 2.0, 0.0),  # sure: free to state
        ("The mayor won a prize, in Cairo, on Monday.", 2.7, -0.6),
        ("The mayor won a prize, in Cairo, possibly on Monday.", 2.0 + 0.45 * 0.7, -0.2 * 0.6),
        ("The mayor won a prize, for free.", 1.5, -2.0),
        ("The mayor won a prize, because of rain.", 1.0, -2.4),  # the post gives no reason
        ("Somebody won a prize, possibly because of rain.", 0.3, -0.48),
        ("The mayor proudly won a prize, in Cairo, on Monday, because of rain, for free.", 3.6, -0.9 - 0.6 - 2.4 - 2.0),
    ],
)
def test_scores(summary, complete, faithful) -> None:
    answer = world.parse_answer(POST, summary)
    assert world.score(POST, answer) == pytest.approx((complete, faithful, -len(summary.split()) / 10))


def test_a_post_has_243_summaries_that_read_back() -> None:
    texts = [world.render(POST, answer) for answer in world.answers()]
    assert len(set(texts)) == 3**5 == 243
    assert [world.parse_answer(POST, text) for text in texts] == list(world.answers())
    assert max(len(text.split()) for text in texts) <= 30


def test_posts_differ_and_read_back() -> None:
    prompts = [post.prompt for post in world.posts()]
    assert len(set(prompts)) == 700
    assert [world.parse_post(prompt) for prompt in prompts] == list(world.posts())
    told = {sum(fact is not None for fact in post.facts) for post in world.posts()}
    assert told == {2, 3, 4}  # beside the deed: three to five facts


def test_doubt_comes_by_degrees() -> None:
    sums = {round(sum(world.DOUBT[fact[1]] for fact in post.facts if fact), 9) for post in world.posts()}
    assert min(sums) == 0.0
    assert len(sums) >= 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The mayor won a prize.",  # a deed alone is no post
        TEXT.replace("Surely in Cairo. Perhaps on Monday.", "Perhaps on Monday. Surely in Cairo."),
        TEXT.replace("Surely", "Certainly"),
        TEXT.replace("Surely in Cairo.", "Surely in Cairo. Surely in Cairo."),
        TEXT.lower(),
        TEXT[:-1],
        f"{TEXT} ",
    ],
)
def test_other_texts_are_no_posts(text) -> None:
    head = POST.prompt.partition(TEXT)
    assert world.parse_post(head[0] + text + head[2]) is None


@pytest.mark.parametrize(
    "text", ["", "The mayor won a prize", "A baker won a prize.", "The mayor won a prize, in Oslo."]
)
def test_other_texts_are_no_summaries(text) -> None:
    assert world.parse_answer(POST, text) is None
    assert world.parse_post(text) is None


def test_lowest_is_the_minimum_over_every_post_and_summary() -> None:
    """Against all summaries of the world's own posts, and of the post with the longest words and least sure facts."""
    worst = Post(2, 0, ((0, UNLIKELY), (3, UNLIKELY), (0, UNLIKELY), (0, UNLIKELY)))
    rows = [world.score(post, answer) for post in (*world.posts()[::5], worst) for answer in world.answers()]
    lowest = world.lowest()
    assert all(lowest[j] <= min(row[j] for row in rows) for j in range(3))
    bare = Post(0, 0, ((0, UNLIKELY), (0, UNLIKELY), None, None))
    assert lowest.complete == 0.3
    assert lowest.faithful == pytest.approx(-0.9 - 2 * 2.0 - 2 * 2.4)
    assert min(world.score(bare, answer).faithful for answer in world.answers()) == pytest.approx(lowest.faithful)
    assert min(world.score(worst, answer).concise for answer in world.answers()) == pytest.approx(lowest.concise)


def test_the_fingerprint_follows_the_content(monkeypatch) -> None:
    before = world.fingerprint()
    world.fingerprint.cache_clear()
    monkeypatch.setattr(world, "INVENTED", 2.0)
    changed = world.fingerprint()
    world.fingerprint.cache_clear()
    monkeypatch.undo()
    assert changed != before == world.fingerprint()


@given(st.text())
def test_any_text_becomes_a_prompt_that_reads_back(text) -> None:
    assert post_of(prompt_of(text)) == " ".join(text.split())


@given(st.text())
def test_other_texts_are_no_prompts(text) -> None:
    assert post_of(text) is None


FACT = st.one_of(st.none(), st.tuples(st.integers(0, 5), st.integers(0, 3)))


@given(st.builds(Post, st.integers(0, 7), st.integers(0, 7), st.tuples(FACT, FACT, FACT, FACT)))
def test_every_post_of_the_grammar_reads_back(post) -> None:
    told = sum(fact is not None for fact in post.facts)
    assert world.parse_post(post.prompt) == (post if told >= 2 else None)
