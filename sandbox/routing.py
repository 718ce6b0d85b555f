"""Chat ids in addresses; groups have negative ones, which the int convertor of Starlette does not take."""

from starlette.convertors import Convertor, register_url_convertor


class _ChatIdConvertor(Convertor[int]):
    regex = "-?[0-9]+"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("chat", _ChatIdConvertor())
CHAT = "{chat:chat}"
