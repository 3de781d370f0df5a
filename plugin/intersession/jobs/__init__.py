"""What runs later: work taken out of the outbox and done, by a thread or a process of its own. No Flask."""
