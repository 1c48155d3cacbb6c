"""Certificates: what shows that the models of a solution are right, for others to check.

``certification`` puts a certificate together: ``witnesses`` of single configurations, and
``bounds`` on the number of terms, which rest on the ``compatibility`` of rows. Nothing here takes
part in finding a model, and the bounds share no search with ``qca.boolean``: a fault in the engine
must not be repeated by what is to show it. ``qca.checker`` checks what is written here.
"""
