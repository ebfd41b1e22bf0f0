"""Prompt texts and the coach that answers from them; filled when coaching lands (see docs/decisions)."""
