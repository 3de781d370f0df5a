"""What a form is: Python and the YAML loader only."""
