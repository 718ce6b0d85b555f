"""The whole assistant, started as `python -m bot` starts it, but without the pace that Telegram's limits ask for."""

from unittest.mock import patch

from bot.__main__ import main
from bot.pacing import UNPACED

if __name__ == "__main__":
    with patch("bot.app.Pace", return_value=UNPACED):
        main()
