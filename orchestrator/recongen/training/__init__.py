"""Books to be trained on: a feed with planted faults under a prefix of its own, and its days one by one.

place        the prefix, and a session on it
arrival      when each row of a feed became known, and the entries numbered in that order
disguise     plants under names that tell nothing
real         the institution's own feed as one that plants can be put on
exercise     a training feed with all that explains it
course       an exercise made and found again
loading      all of it into its tables, or nothing
scratch      a file with the feed and the compiled models, for the days
figures      one day: what a build of the feed as it was known then finds
days         the days of an exercise on disk
outward      a live builder: the open day first, then its neighbours
suspicions   what somebody marked, and how right that is
"""
