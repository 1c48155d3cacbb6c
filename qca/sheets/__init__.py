"""Coding in a workbook: sheets made from case files, and what is edited there merged back."""
