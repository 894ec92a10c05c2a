# Generated from openapi.yaml: do not edit, run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .accepted_answer import AcceptedAnswer
from .account import Account
from .account_answer import AccountAnswer
from .account_limits import AccountLimits
from .account_usage import AccountUsage
from .add_participant_answer import AddParticipantAnswer
from .checked_number import CheckedNumber
from .connected_number import ConnectedNumber
from .create_group_answer import CreateGroupAnswer
from .create_group_request import CreateGroupRequest
from .created_group import CreatedGroup
from .deleted_answer import DeletedAnswer
from .description_request import DescriptionRequest
from .failure import Failure
from .flaw import Flaw
from .group import Group
from .group_answer import GroupAnswer
from .group_details import GroupDetails
from .group_member import GroupMember
from .groups_answer import GroupsAnswer
from .message_answer import MessageAnswer
from .message_request import MessageRequest
from .new_group import NewGroup
from .number_check_answer import NumberCheckAnswer
from .numbers_answer import NumbersAnswer
from .participant_result import ParticipantResult
from .participant_results import ParticipantResults
from .participants_request import ParticipantsRequest
from .picture_request import PictureRequest
from .remove_participant_answer import RemoveParticipantAnswer
from .removed_participants import RemovedParticipants
from .webhook import Webhook
from .webhook_answer import WebhookAnswer
from .webhook_request import WebhookRequest
from .webhooks_answer import WebhooksAnswer
from .whats_app_info import WhatsAppInfo

__all__ = (
    "AcceptedAnswer",
    "Account",
    "AccountAnswer",
    "AccountLimits",
    "AccountUsage",
    "AddParticipantAnswer",
    "CheckedNumber",
    "ConnectedNumber",
    "CreatedGroup",
    "CreateGroupAnswer",
    "CreateGroupRequest",
    "DeletedAnswer",
    "DescriptionRequest",
    "Failure",
    "Flaw",
    "Group",
    "GroupAnswer",
    "GroupDetails",
    "GroupMember",
    "GroupsAnswer",
    "MessageAnswer",
    "MessageRequest",
    "NewGroup",
    "NumberCheckAnswer",
    "NumbersAnswer",
    "ParticipantResult",
    "ParticipantResults",
    "ParticipantsRequest",
    "PictureRequest",
    "RemovedParticipants",
    "RemoveParticipantAnswer",
    "Webhook",
    "WebhookAnswer",
    "WebhookRequest",
    "WebhooksAnswer",
    "WhatsAppInfo",
)
