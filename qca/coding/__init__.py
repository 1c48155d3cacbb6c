"""How cases are coded: on what, by whom, with what agreement, and on what evidence."""
