"""Ratios against bare python-telegram-bot and raw SQL, all measured in one run on one machine."""
