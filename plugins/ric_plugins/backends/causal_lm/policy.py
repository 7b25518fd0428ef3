"""A loaded language model with named members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.backends.members import BASE, MemberPolicy, Members


class TextPolicy(MemberPolicy):
    """Model, tokenizer and members; only one member is active at a time.

    Args:
        model: the (possibly adapted) causal language model, in evaluation mode.
        tokenizer: its tokenizer, own tokens included.
        codec: text to ids and back.
        store: the members' weights.
        own: ids of tokens that were added to the model's vocabulary; "base" does not know them.
    """

    def __init__(self, model: Any, tokenizer: Any, codec: TextCodec, store: Members, own: Sequence[int] = ()) -> None:
        super().__init__(store)
        self.model, self.tokenizer, self.codec = model, tokenizer, codec
        self.own = tuple(own)

    @property
    def device(self) -> Any:
        """Where the model computes."""
        return self.model.device

    @property
    def vocabulary(self) -> int:
        """Number of token logits."""
        return int(self.model.config.get_text_config().vocab_size)

    def hidden(self, name: str) -> Sequence[int]:
        """Ids that member `name` never learned: "base" stays the model as loaded."""
        return self.own if name == BASE else ()
