# Generated from openapi.yaml: do not edit, run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.deleted_answer import DeletedAnswer
from ...models.failure import Failure
from ...types import Response


def _get_kwargs(
    webhook_uuid: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/open/webhooks/{webhook_uuid}".format(
            webhook_uuid=quote(str(webhook_uuid), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeletedAnswer | Failure | None:
    if response.status_code == 200:
        response_200 = DeletedAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Failure.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = Failure.from_dict(response.json())

        return response_402

    if response.status_code == 403:
        response_403 = Failure.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Failure.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = Failure.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Failure.from_dict(response.json())

        return response_503

    if response.status_code == 504:
        response_504 = Failure.from_dict(response.json())

        return response_504

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DeletedAnswer | Failure]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    webhook_uuid: str,
    *,
    client: AuthenticatedClient,
) -> Response[DeletedAnswer | Failure]:
    """Delete a webhook.

    Args:
        webhook_uuid (str): The webhook.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeletedAnswer | Failure]
    """

    kwargs = _get_kwargs(
        webhook_uuid=webhook_uuid,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    webhook_uuid: str,
    *,
    client: AuthenticatedClient,
) -> DeletedAnswer | Failure | None:
    """Delete a webhook.

    Args:
        webhook_uuid (str): The webhook.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeletedAnswer | Failure
    """

    return sync_detailed(
        webhook_uuid=webhook_uuid,
        client=client,
    ).parsed


async def asyncio_detailed(
    webhook_uuid: str,
    *,
    client: AuthenticatedClient,
) -> Response[DeletedAnswer | Failure]:
    """Delete a webhook.

    Args:
        webhook_uuid (str): The webhook.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeletedAnswer | Failure]
    """

    kwargs = _get_kwargs(
        webhook_uuid=webhook_uuid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    webhook_uuid: str,
    *,
    client: AuthenticatedClient,
) -> DeletedAnswer | Failure | None:
    """Delete a webhook.

    Args:
        webhook_uuid (str): The webhook.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeletedAnswer | Failure
    """

    return (
        await asyncio_detailed(
            webhook_uuid=webhook_uuid,
            client=client,
        )
    ).parsed
