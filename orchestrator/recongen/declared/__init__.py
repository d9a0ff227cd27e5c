"""What people declare in YAML: the institution, apps and datasets, the settings of a deployment.

files, compose   a file as nodes that know their line and column
nodes            those nodes, and paths through them
findings         what is wrong, where, and how to fix it
reading          where the reading stands, what it reports, near misses of known words
scalars          kinds of single values
containers       kinds of lists and mappings
records          dataclasses whose fields are the grammar
schema           those as JSON Schema
"""
