"""The sweep: every world that the decisions of a study lead to, and proof that none is missed."""
