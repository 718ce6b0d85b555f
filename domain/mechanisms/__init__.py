"""Every duty in a file of its own; a new file here is a new duty, nothing else has to know."""

import importlib
import pkgutil
from collections.abc import Mapping

from domain.mechanism import Mechanism


def _discover() -> Mapping[str, Mechanism]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").MECHANISM for name in names]
    return {one.kind: one for one in sorted(found, key=lambda one: (one.order, one.kind))}


MECHANISMS: Mapping[str, Mechanism] = _discover()
