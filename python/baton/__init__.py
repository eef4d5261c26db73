"""What runs inside Baton's training jobs: the supervisor of a node's ranks, and the PyTorch side of resuming.

`baton.supervisor`, `baton.faults`, `baton.fork_server` and what they import need the standard library only.
`baton.session` is what a recipe talks to; `baton.recipes` holds the recipes. Python 3.9 or newer.
"""
