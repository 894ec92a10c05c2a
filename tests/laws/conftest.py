from tests.support.callers import caller, callers, server

__all__ = ["caller", "callers", "server"]
