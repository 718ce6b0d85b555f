"""The form engine: a pydantic model with Chinese titles is asked for question by question, or read from a paste."""
