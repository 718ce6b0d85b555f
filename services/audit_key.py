"""The key of the audit trail: kept beside the database, never in it, so that the file alone cannot be forged."""

import os
import secrets
from pathlib import Path


def audit_secret(data_dir: Path) -> str:
    """Read the key of the audit trail (留痕), or make one at the first start; readable by the owner only."""
    path = data_dir / "audit.key"
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()
