"""Addresses that people are given."""

from urllib.parse import urlsplit

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"})  # noqa: S104  only compared with


def is_local(address: str) -> bool:
    """Whether an address leads to this machine only."""
    return urlsplit(address).hostname in _LOCAL
