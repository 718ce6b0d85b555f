"""Files that the assistant makes for the office: Word and Excel."""
