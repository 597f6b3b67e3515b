"""Cases that are scored and never read while the product is tuned."""
