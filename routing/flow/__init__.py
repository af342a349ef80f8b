"""The model of a flow, and what is reckoned on it: the way, conditions, scores, estimates."""
