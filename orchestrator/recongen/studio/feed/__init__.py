"""The feed beside the file: what was posted against what is declared, and what the feed holds that the file does not know.

build       what both read of the last complete build
declared    the names that the file declares
unknown     names of the feed that it does not, with why one of them cannot be declared
inference   a declaration made of what was seen
query       the rows of a name, as SQL for those who bring the feed
calendar    how often something declared should happen
probe       expected against actual
navigation  addresses, pages of lines, and what stands above the figures
records     what the pages show
views       requests and responses
"""
