"""Use cases: one async function an intent, one unit of work each; they decide who is told."""
