"""The practice people's picture.

Source: Ion, intranet/apps/users/renderers.py and api.py.
"""

import struct
import zlib

from rest_framework.renderers import BaseRenderer


class Bytes(BaseRenderer):
    """Negotiates as a type that nobody asks for by name, and passes on what it gets: errors are no JSON here."""

    media_type = "image/jpg"
    charset = None

    def render(self, data, *_how):
        return data


def png() -> bytes:
    """One grey dot. Ion's picture for those without one is a PNG, too."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)
