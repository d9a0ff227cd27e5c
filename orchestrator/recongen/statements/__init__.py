"""Statements as banks send them: files of a published format become the two tables of the feed.

types, amounts    what every format says, in one form
findings          what is wrong in a file, or is not in the feed, with line and element
text, xml         files as lines and as elements, read as they come
camt053, mt940, bai2, ofx, formats
                  one reader a format, and which file is which
map               what people declare: accounts, rules, and where the rest goes
rows, identity    an entry of a statement as legs of a transfer with ids that stay
books             do the statements of an account add up, and follow each other
convert, output   files in, two CSV files out: both or none
starter           the beginning of a map: what is not mapped
"""
