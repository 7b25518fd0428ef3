"""Task `hh`: requests, answers, and what is harmless, helpful or funny about them."""
