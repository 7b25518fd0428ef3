"""Task `text2image`: captions to pictures, of a generated world or of the user's own."""
