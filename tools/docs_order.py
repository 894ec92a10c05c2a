"""In which order the reference has the names of a package, under which headings, and what it leaves out."""

INTRODUCTIONS = {
    "twochat": """Start with [TwoChat](#TwoChat): its `group(…)` is a [Group](#Group), whose verbs return a [Report](#Report) with an
[Outcome](#Outcome) for each input. The same with asyncio begins at [AsyncTwoChat](#AsyncTwoChat). Every error is a
[TwoChatError](#TwoChatError). [All of it in Python](../start/tour.md) shows it at work, and [what you can rely
on](../stability.md) is what a version number promises for the names of this page."""
}
"""For readers of a page; of the docstring it then has the first paragraph, because the rest is for whoever changes the code."""
GROUPS = {
    "twochat": {
        "Start here": ("TwoChat", "Group", "Report", "Outcome", "Status", "Pace", "CancelToken"),
        "With asyncio": ("AsyncTwoChat", "AsyncGroup", "AsyncWebhooks"),
        "Groups, people and the account": ("GroupInfo", "Member", "Difference", "Account", "ConnectedNumber"),
        "Lists": ("read_list", "PeopleList", "Row"),
        "Plans and journals": ("Plan", "Batch", "Entry", "Journal"),
        "Webhooks": ("Webhooks", "Webhook", "GroupEvent", "parse_event"),
        "Keywords and types": (
            *("ClientOptions", "Options", "JobOptions", "ResumeOptions"),
            *("Numbers", "JournalPath", "OnOutcome"),
        ),
    }
}
"""Errors follow, as errors.py has them; and what is not named here stands before them."""
FIRST = {
    "twochat.jobs": ("Jobs", "JobInfo", "JobState", "Look", "chat_from_env"),
    "twochat.lists": ("read_list", "PeopleList", "Row", "Column", "Several", "Choose"),
    "twochat_sandbox": ("Sandbox", "running", "serving", "serve", "read_account", "MAGIC_NUMBERS", "FAULTS", "GROUPS"),
}
"""Of a page without headings."""
INTERNAL = {
    *("Group.change", "Group.turn", "AsyncGroup.change", "CancelToken.check", "CancelToken.waking"),
    *("Journal.make", "Journal.sending", "Journal.skip"),
}
"""What other parts of twochat call, and a reader doesn't: docs/stability.md promises nothing of it."""
