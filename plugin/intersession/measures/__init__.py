"""What numbers from answers mean: pure functions, no words, no database. Scores are computed in `definition/`."""
