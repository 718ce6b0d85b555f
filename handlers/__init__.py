"""What a person does in the chat: parse, call one service, show a view."""
