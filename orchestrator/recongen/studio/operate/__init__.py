"""The pipeline in a browser: what it would do, its runs, and their start, end and resumption.

records     what the pages show
views       requests and responses
"""
