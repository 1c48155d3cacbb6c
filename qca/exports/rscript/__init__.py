"""A script for R and its package QCA that does an analysis again, and checks what it finds."""
