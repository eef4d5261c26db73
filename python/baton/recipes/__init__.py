"""Recipes: one file each, that reads from top to bottom and runs alone or as a job."""
