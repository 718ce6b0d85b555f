"""Threads that the modes of files bind, for root as well; run as a module it is the command line so bound."""

import ctypes

from bot.__main__ import main

# What stands in capability.h: with these root passes over the modes of files (DAC_OVERRIDE, DAC_READ_SEARCH).
_PASSES_OVER = 1 << 1 | 1 << 2
_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def bind() -> None:
    """From now on this thread, and those that it starts, may do with files what their modes allow."""
    libc, header, sets = ctypes.CDLL(None, use_errno=True), _Header(_VERSION, 0), (_Sets * 2)()
    if libc.capget(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    sets[0].effective &= ~_PASSES_OVER
    sets[0].permitted &= ~_PASSES_OVER
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    bind()
    main()
