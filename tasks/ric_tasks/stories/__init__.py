"""Task `stories`: very short stories for children, long or short, glad or sad."""
