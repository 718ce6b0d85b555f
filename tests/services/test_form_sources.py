"""Which message an answer came from: changing that message changes the answer, and no other."""

from domain.forms.engine import Progress
from services.forms import FormState

EMPTY = FormState(1, 11, "item", {"item": 1}, "表", Progress(at="a"), {})


def test_an_answer_hangs_on_the_message_that_it_came_in_until_it_is_given_anew() -> None:
    typed = EMPTY.moved(Progress(answers={"a": "甲"}, at="b"), 7)
    assert (typed.sources, typed.moves) == ({"a": 7}, 1)
    both = typed.moved(Progress(answers={"a": "甲", "b": ["一"]}), 8)
    assert both.sources == {"a": 7, "b": 8}
    assert both.moved(Progress(answers={"a": "乙", "b": ["一"]}), 9).sources == {"a": 9, "b": 8}
    # Pressed, not typed; and taken away.
    assert both.moved(Progress(answers={"a": "乙", "b": ["一"]})).sources == {"b": 8}
    assert both.moved(Progress(answers={"b": ["一"]})).sources == {"b": 8}


def test_an_answer_that_went_on_in_a_second_message_is_that_of_neither() -> None:
    typed = EMPTY.moved(Progress(answers={"a": "建成阵地", "b": ["一"]}), 7)
    longer = typed.moved(Progress(answers={"a": "建成阵地四处", "b": ["一", "二"]}), 8)
    assert longer.sources == {}
