"""The audit report: one period of an institution, each figure of which can be derived again."""
