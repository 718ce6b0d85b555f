"""Days, hours and how people write them: the working calendar, periods, due rules, phrases and lights."""
