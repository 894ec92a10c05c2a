from tests.support.callers import server

__all__ = ["server"]
