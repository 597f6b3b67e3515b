"""What seller and buyer do about contact outside and about the work itself."""
