"""Commands in processes of their own, each with all that it starts in a group that can be ended.

keeper      a small program between recongen and a command: when the one is gone, it ends the other
command     one command, run to its end, its time limit or its cancellation
background  one command at a time in a folder, which goes on when the process that started it stops
"""
