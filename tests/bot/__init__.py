"""The process around the domain."""
