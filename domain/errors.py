"""A refusal carries the sentence that the person reads; one place shows it."""


class Refusal(Exception):
    """Something a person asked for cannot be done; `str(error)` is the polite Chinese sentence for them."""


class Stale(Refusal):
    """The button or form is older than the item: somebody else was first, or it has moved on."""
