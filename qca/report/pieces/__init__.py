"""What sections are made of: spans, cells, tables, figures; they know no subject and no format."""
