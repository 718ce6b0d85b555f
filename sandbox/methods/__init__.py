"""The methods of the Bot API, by noun; `table` declares them all."""
