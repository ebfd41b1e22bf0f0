"""Pure rendering: a domain object in, Block Kit or text out."""
