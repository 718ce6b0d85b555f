"""One file a subcommand: `python -m bot backup` is backup.py. The command line itself stands in bot/__main__.py."""
