"""The published prompt of the summary task (arXiv:2402.10207)."""

from __future__ import annotations

INSTRUCTION = "### Instruction: Generate a one-sentence summary of this post."
INPUT = " ### Input: "
MARKER = " ### Response: "
STOP = "###"


def prompt_of(post: str) -> str:
    """A post, its line breaks made spaces, as a prompt."""
    return f"{INSTRUCTION}{INPUT}{one_line(post)}{MARKER}"


def post_of(prompt: str) -> str | None:
    """The post of a prompt; None for a text that is no such prompt."""
    head = INSTRUCTION + INPUT
    if not (prompt.startswith(head) and prompt.endswith(MARKER)) or len(prompt) < len(head) + len(MARKER):
        return None
    return prompt.removeprefix(head).removesuffix(MARKER)


def one_line(text: str) -> str:
    """A text without line breaks, in single spaces."""
    return " ".join(text.split())
