"""An institution file edited in a browser, beside the dashboards.

pieces      the text of a file as values that know where they begin and end
writing     values as YAML text
splice      one change of the text, checked against what it should mean
names       who refers to what: choices to offer, and a name changed wherever it stands
controls    a module for each kind of value: what a form shows, what comes back, what changes
forms       a declaration as a form, with what is wrong beside each field
store       the file, its drafts and its history
editor      a change becomes a save or a draft
trial       what a change would do to the exceptions, before it is saved
requests    one request over the file: a page, or a change
views       requests and responses of the editor
feed        the feed beside the file: what was posted, and what the file does not know
"""
