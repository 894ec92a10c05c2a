"""The suite judges the contract and not the sandbox: a server that somebody else might have written passes it too."""

import os
import re
import subprocess
import sys

import pytest

from tests.contract.exchange import GROUP, OTHER_GROUP
from tests.contract.second import create_app
from tests.contract.spec import ROOT
from twochat_sandbox import serving

pytestmark = pytest.mark.slow

KEY = "a-key-of-another-server"
OPERATIONS = (
    "addParticipant,removeParticipant,promoteParticipant,demoteParticipant,getGroup,listGroups,"
    "listNumbers,getAccount,checkNumber,createGroup,setGroupDescription,setGroupPicture,sendMessage,"
    "subscribeWebhook,listWebhooks,deleteWebhook"
)


def test_a_server_that_is_written_from_the_contract_alone_passes() -> None:
    with serving(create_app(KEY, GROUP, OTHER_GROUP)) as url:
        # What it has: an operation that the contract gets later asks nothing of it.
        given = {"URL": url, "KEY": KEY, "THROWAWAY": "1", "ONLY": OPERATIONS, "TWOCHAT_EXAMPLES": "5"}
        command = [sys.executable, "-m", "tests.contract"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed, 1 skipped", done.stdout)
    assert passed
    assert int(passed[1]) >= 30, done.stdout
