"""The whole assistant, started as `python -m bot` starts it, but without the pace that Telegram's limits ask for."""

from unittest.mock import patch

from bot.__main__ import main
from bot.pacing import UNPACED

if __name__ == "__main__":
    # Before the assistant is loaded: that is a part of its start.
    with patch("bot.pacing.Pace", return_value=UNPACED):
        main()
