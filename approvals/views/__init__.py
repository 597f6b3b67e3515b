"""The seller's pages: requests, the guided form, exemptions, and the policy for everybody."""
