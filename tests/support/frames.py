"""What pytest -l and rich show of an error: the locals of each frame that it passed."""

from types import TracebackType

from _pytest._io.saferepr import saferepr


def locals_of_ours(traceback: TracebackType | None) -> str:
    """All locals of our own frames, and of those that dataclasses have written for us."""
    shown = list[str]()
    while traceback:
        code = traceback.tb_frame.f_code
        if "/tests/" not in code.co_filename and ("twochat" in code.co_filename or code.co_filename == "<string>"):
            shown += [f"{code.co_qualname}: {name} = {saferepr(v)}" for name, v in traceback.tb_frame.f_locals.items()]
        traceback = traceback.tb_next
    assert shown, "no frame of ours was looked at"
    return "\n".join(shown)
