"""What the researcher declares: the specification, the cases, the scales and the claims."""
