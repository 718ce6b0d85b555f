"""The text of a plain file that somebody sent, in one of the encodings that offices write."""

_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDE = ((b"\xff\xfe", b"\xfe\xff"), ("utf-16",))


def text_of(content: bytes) -> str | None:
    """Decode UTF-8, GB 18030, or UTF-16 with its mark; None for what is no text. Raises nothing."""
    marks, wide = _WIDE
    for encoding in wide if content.startswith(marks) else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None
