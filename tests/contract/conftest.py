"""What a network says is judged sooner than for people: nobody's promise is about how soon."""

from tests.brisk import sooner

__all__ = ["sooner"]
