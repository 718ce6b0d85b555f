"""The whole world of the sandbox, for tests and for embedding."""

from sandbox.group_acts import GroupActs


class World(GroupActs):
    """One bot, its people and its groups; ordinary calls act at once, the bot sees them as updates."""
