"""Grading inside Gradescope's container: its folders, its time limit and its results.json."""
