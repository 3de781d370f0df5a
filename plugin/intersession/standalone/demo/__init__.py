"""A practice of made-up people with a history, for looking around. Nobody in it is real."""
