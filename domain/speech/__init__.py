"""A speech taken apart: cut into sentences, and what each of them asks of whom, until when, by which mechanism."""
