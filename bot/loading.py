"""Loads our modules when they are needed: a person waits, and most work needs neither Telegram nor tables."""

import gc
import importlib
from typing import Any


def load(name: str) -> Any:
    """One of our modules, by its name; what a command alone needs is loaded in this way only."""
    # What is loaded stays: the collector need not walk it while it grows, nor ever after.
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()
