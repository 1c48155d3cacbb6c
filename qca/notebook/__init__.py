"""What a person holds in a notebook: data frames or paths in, results that tell themselves out."""
