"""The page to look at in a browser: whole HTML documents that need no script and change nothing."""
