"""What can be compared between machines: one thing measured beside another in the same run."""

from benchmarks.growth import last_slope, slope
from benchmarks.results import Results

HTTPX, ASYNC_HTTPX = "httpx.Client", "httpx.AsyncClient"
TWOCHAT, ASYNC_TWOCHAT = "twochat", "twochat, async"
WITH_JOURNAL, ASYNC_WITH_JOURNAL = "twochat with a journal", "twochat with a journal, async"
SYNCED = "for comparison: two writes of 4 KB, each synced"

CALL, ASYNC_CALL = "CPU of a call: twochat / httpx.Client", "CPU of a call: twochat, async / httpx.AsyncClient"
JOURNAL = "CPU of a call: twochat with a journal / httpx.Client"
ASYNC_JOURNAL = "CPU of a call: twochat with a journal, async / httpx.AsyncClient"
PLAN = "CPU of a number: plan / phonenumbers alone"
IMPORT, CLIENT = "CPU of the import: twochat / httpx", "CPU until a client is made: twochat / httpx"
HELP = "CPU: twochat --help / the import of httpx"
CALLS, NUMBERS = "growth with calls", "growth with numbers"
LAST_CALLS, LAST_NUMBERS = "growth with calls, last step", "growth with numbers, last step"


def ratios(found: Results) -> dict[str, float]:
    """By name, of the sections that were measured."""
    made: dict[str, float] = {}
    if cost := found.get("cost"):
        cpu = {name: seconds["cpu"] for name, seconds in cost["seconds"].items()}
        made[CALL] = cpu[TWOCHAT] / cpu[HTTPX]
        made[ASYNC_CALL] = cpu[ASYNC_TWOCHAT] / cpu[ASYNC_HTTPX]
        made[JOURNAL] = cpu[WITH_JOURNAL] / cpu[HTTPX]
        made[ASYNC_JOURNAL] = cpu[ASYNC_WITH_JOURNAL] / cpu[ASYNC_HTTPX]
    if preparation := found.get("preparation"):
        alone, plan = (preparation["seconds"][name]["cpu"] for name in ("phonenumbers alone", "twochat"))
        made[PLAN] = plan / alone
    if start := found.get("start"):
        ours, httpx = (start["imports"][name] for name in ("twochat", "httpx"))
        made[IMPORT] = ours["import"]["cpu"] / httpx["import"]["cpu"]
        made[CLIENT] = ours["client"]["cpu"] / httpx["client"]["cpu"]
        made[HELP] = start["commands"]["twochat --help"]["cpu"] / httpx["import"]["cpu"]
    if scale := found.get("scale"):
        for points, all_, last in (("calls", CALLS, LAST_CALLS), ("numbers", NUMBERS, LAST_NUMBERS)):
            cost_by_size = {float(size): seconds for size, seconds in scale[points].items()}
            made[all_], made[last] = slope(cost_by_size), last_slope(cost_by_size)
    return made
