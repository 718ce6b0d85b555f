"""Tables, queries and migrations: domain values in, domain values out."""
