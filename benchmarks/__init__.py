"""What is fast, against a peer, in one run (`make bench`)."""
