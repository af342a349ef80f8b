"""Turns YAML into the core's own types, or says exactly why not."""
