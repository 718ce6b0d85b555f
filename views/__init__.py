"""What a person sees: message texts, keyboards and files."""
