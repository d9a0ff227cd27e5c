"""Training data and its timeline, for operators.

shelf        what is there: the exercise, its jobs, its days being built
records      what the pages show
shaping      the form of the knobs and its plan as a page
timeline     a day of an exercise as a page
views        requests and responses
"""
