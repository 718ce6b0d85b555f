"""A refusal carries the sentence that the person reads; one place shows it."""


class Refusal(Exception):
    """Something a person asked for cannot be done; `str(error)` is the polite Chinese sentence for them."""


class Stale(Refusal):
    """The button or form is older than the item: somebody else was first, or it has moved on.

    `item_id` is the item, where it can be shown as it stands now.
    """

    def __init__(self, sentence: str, item_id: int | None = None) -> None:
        super().__init__(sentence)
        self.item_id = item_id


class Stopped(Exception):
    """Something long was left half done, because the process stops; it is done anew after the next start."""


class Misfit(Refusal):
    """An answer does not fit what its form is about; `field` is the name of the answer that is to be given anew."""

    def __init__(self, sentence: str, field: str) -> None:
        self.field = field
        super().__init__(sentence)
