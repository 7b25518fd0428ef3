"""From rows to rewards: a call that names what went wrong, a cache, a file."""
