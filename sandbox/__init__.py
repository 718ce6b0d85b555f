"""A strict Bot API server with people, groups and a chat page; it knows nothing of the bot."""

from sandbox.app import background, create_app
from sandbox.cast import demo_world
from sandbox.clock import ClockControls
from sandbox.server import serve
from sandbox.world import World

__all__ = ["ClockControls", "World", "background", "create_app", "demo_world", "serve"]
