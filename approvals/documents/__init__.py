"""Documents that leave the house: the statement of reasons as a PDF."""
