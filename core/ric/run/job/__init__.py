"""The job that algorithms are handed: its verbs, and what a training needs to be continued."""
