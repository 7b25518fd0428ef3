"""From what a user typed to a plan: names, options, presets, all checked before work starts."""
