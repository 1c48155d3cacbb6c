"""Archives: a record whole, in text that nothing can run, to be rendered again in any format."""
