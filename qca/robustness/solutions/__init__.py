"""Solutions: the models of the truth tables of all worlds, and how they stand to each other."""
