"""Tables that ship with the code: the word-frequency table. Read by ``cleaners.lexicon``."""
