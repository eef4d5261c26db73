"""Randomness as a pure function of what it is for, so that a resumed run draws what the undisturbed one drew."""
import hashlib
import struct


def draw(seed: int, *place: int) -> int:
    """64 bits that depend on the seed and the place alone: (step, rank, index), for example."""
    packed = struct.pack(f"<{1 + len(place)}q", seed, *place)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little")


def draw_below(limit: int, seed: int, *place: int) -> int:
    """In [0, limit). The bias of the remainder is below limit / 2^64."""
    assert limit > 0
    return draw(seed, *place) % limit
