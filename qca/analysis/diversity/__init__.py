"""Limited diversity: what rests on rows that no case shows, and which case would tell most."""
