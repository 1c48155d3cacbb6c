"""What lists of good practice ask of a study, and what of it the study has."""
