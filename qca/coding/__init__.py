"""How cases are coded: by whom, with what agreement, and on what evidence."""
