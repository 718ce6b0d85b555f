"""Pictures for those who look rather than read: a grid of marked tiles, drawn with the packaged typeface."""
