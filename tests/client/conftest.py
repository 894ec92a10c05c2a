from tests.support.callers import caller, callers, server, with_timeout

__all__ = ["caller", "callers", "server", "with_timeout"]
