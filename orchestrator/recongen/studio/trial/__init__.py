"""What a change would do to the exceptions, before it is saved.

proposal    a change that somebody has not saved: the file as it would be
trials      one trial a person: started, watched, cancelled
comparison  exceptions that appear, vanish or change
work        the process that builds both sides and compares them
"""
