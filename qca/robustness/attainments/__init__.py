"""Attainments: how far parameters that fall short could reach with other scores of labels."""
