"""Settings: `local` for one machine, `production`, and `test`; each starts from `base`."""
