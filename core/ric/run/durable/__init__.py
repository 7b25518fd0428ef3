"""What outlives a crash: attempts at a stage and what they kept, seals, the lock of a run folder."""
