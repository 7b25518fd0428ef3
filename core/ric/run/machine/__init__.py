"""What a run knows of the machine: its processes, its memory, where things are kept."""
