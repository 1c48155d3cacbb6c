"""A study as other programs read it: R with its package QCA, fs/QCA, Tosmana, CSV, a workbook."""
