"""What every part of the API stands on: who calls, what a refusal looks like, pages, versions."""
