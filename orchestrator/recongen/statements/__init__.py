"""Bank statements and an institution's own tables: how they become the two tables of the feed.

types, amounts    what every format says, in one form
findings          what is wrong in a file, or is not in the feed, with line and element
text, xml         files as lines and as elements, read as they come
camt053, mt940, bai2, ofx, formats
                  one reader a format, and which file is which
map, map_rules    what people declare, and what of it must agree with the institution
tables, own_feed  the part of a map that reads own tables, and the dbt models that it makes
matching          which rule an entry matches
rows, days        an entry as the legs of a transfer, on its business day
identity, known   ids that stay, and what the feed holds already
books, sequence   does a statement add up, and does it follow the one before
convert, unmapped, output
                  files in, two CSV files out, both or none; and what cannot be
starter           the beginning of a map: what is not mapped
"""
