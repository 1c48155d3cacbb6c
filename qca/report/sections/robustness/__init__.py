"""How fragile the findings are: what there is to say of each kind of doubt."""
