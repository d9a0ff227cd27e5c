"""The way from the hook that brings the feed to the apps in QuickSight, step by step.

steps       what the steps are, and the command of each
output      what a command prints: readable, without secrets, and only so much of it
runs        the runs of an institution on disk, the lock, and who did what when
run         a run from its first step, or from the one that failed
launch      a run in a process of its own
"""
