"""One module per feature: a use case reads in one short transaction, computes, and returns frozen values."""
