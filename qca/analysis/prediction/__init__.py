"""Prediction: what solutions and the theory say of cases that they were not made from."""
