"""How far findings rest on single decisions.

``pivots`` changes one declared doubt at a time. Variants of whole analyses, tipping points,
published protocols and the engines that spread the work have their place here too.
"""
