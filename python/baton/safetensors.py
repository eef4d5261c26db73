"""The safetensors format: 8 bytes of header length, a JSON header, the tensors' bytes. Nothing is executed.

Tensors are written in the order of their names and without metadata, so equal tensors give equal bytes, and
the SHA-256 of the file names the weights.
"""
import ctypes
import json
import struct
from typing import Dict, List, Mapping

import torch
from torch import Tensor

_HEADER_LIMIT = 64 * 1024 * 1024  # bytes
_NAME_OF = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
_TYPE_OF = {name: kind for kind, name in _NAME_OF.items()}


def encode(tensors: Mapping[str, Tensor]) -> bytes:
    header: Dict[str, Dict[str, object]] = {}
    parts: List[bytes] = []
    offset = 0
    for name in sorted(tensors):
        tensor = tensors[name].detach().contiguous().cpu()
        data = ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size())
        header[name] = {
            "dtype": _NAME_OF[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)  # The tensors start at a multiple of 8, as the format asks.
    return b"".join([struct.pack("<Q", len(head)), head, *parts])


def decode(content: bytes) -> Dict[str, Tensor]:
    """Raises ValueError for anything that is not a whole safetensors file."""
    if len(content) < 8:
        raise ValueError("too short for a safetensors file")
    (head_bytes,) = struct.unpack_from("<Q", content)
    if head_bytes > min(_HEADER_LIMIT, len(content) - 8):
        raise ValueError("the header is longer than the file")
    header = json.loads(content[8 : 8 + head_bytes])
    body = memoryview(content)[8 + head_bytes :]
    return {
        name: _decode_one(name, entry, body) for name, entry in header.items() if name != "__metadata__"
    }


def _decode_one(name: str, entry: Mapping[str, object], body: memoryview) -> Tensor:
    kind, shape, (start, end) = _TYPE_OF.get(entry["dtype"]), entry["shape"], entry["data_offsets"]
    if kind is None:
        raise ValueError(f"tensor {name} has the unknown type {entry['dtype']}")
    if not 0 <= start <= end <= len(body):
        raise ValueError(f"tensor {name} lies outside the file")
    if start == end:
        return torch.empty(shape, dtype=kind)
    # A copy of its own: the file's bytes can go, and the tensor may be written.
    return torch.frombuffer(bytearray(body[start:end]), dtype=kind).reshape(shape)
