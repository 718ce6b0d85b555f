"""What PostgreSQL needs after rows were written with numbers of their own."""

# The next number of a table is behind its last row.
GO_ON_COUNTING = """
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT table_name, column_name,
                pg_get_serial_sequence(quote_ident(table_name), column_name) AS numbers
            FROM information_schema.columns WHERE table_schema = current_schema()
        LOOP
            IF one.numbers IS NOT NULL THEN
                EXECUTE format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)',
                    one.numbers, one.column_name, one.table_name);
            END IF;
        END LOOP;
    END $$
"""
