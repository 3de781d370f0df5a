"""What the system does: functions on a unit of work. They never commit and never see a request."""
