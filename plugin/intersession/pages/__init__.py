"""What each template is given: one frozen dataclass a template. Nothing here knows HTTP."""
