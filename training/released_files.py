"""Hashes and manifest entries of the files that a browser loads; nothing is held in memory whole."""
import hashlib
from pathlib import Path


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entries(folder, names):
    """Manifest entries of those files that exist, in the order of the names."""
    paths = [Path(folder) / name for name in names]
    return [{"path": path.name, "bytes": path.stat().st_size, "sha256": sha256(path)} for path in paths if path.exists()]
