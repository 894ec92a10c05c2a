# Generated from openapi.yaml: do not edit, run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.failure import Failure
from ...models.number_check_answer import NumberCheckAnswer
from ...types import Response


def _get_kwargs(
    phone_number: str,
    checked_number: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/open/whatsapp/check-number/{phone_number}/{checked_number}".format(
            phone_number=quote(str(phone_number), safe=""),
            checked_number=quote(str(checked_number), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Failure | NumberCheckAnswer | None:
    if response.status_code == 200:
        response_200 = NumberCheckAnswer.from_dict(response.json())

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

    if response.status_code == 406:
        response_406 = Failure.from_dict(response.json())

        return response_406

    if response.status_code == 409:
        response_409 = Failure.from_dict(response.json())

        return response_409

    if response.status_code == 410:
        response_410 = Failure.from_dict(response.json())

        return response_410

    if response.status_code == 422:
        response_422 = Failure.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Failure.from_dict(response.json())

        return response_429

    if response.status_code == 486:
        response_486 = Failure.from_dict(response.json())

        return response_486

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
) -> Response[Failure | NumberCheckAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    phone_number: str,
    checked_number: str,
    *,
    client: AuthenticatedClient,
) -> Response[Failure | NumberCheckAnswer]:
    """Whether a number is on WhatsApp.

     Costs one of the account's checks of a number. With more information it would cost two calls; that
    is not asked for.

    Args:
        phone_number (str): Your WhatsApp number that is connected to 2Chat, in E.164.
        checked_number (str): The number to check, in E.164.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Failure | NumberCheckAnswer]
    """

    kwargs = _get_kwargs(
        phone_number=phone_number,
        checked_number=checked_number,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    phone_number: str,
    checked_number: str,
    *,
    client: AuthenticatedClient,
) -> Failure | NumberCheckAnswer | None:
    """Whether a number is on WhatsApp.

     Costs one of the account's checks of a number. With more information it would cost two calls; that
    is not asked for.

    Args:
        phone_number (str): Your WhatsApp number that is connected to 2Chat, in E.164.
        checked_number (str): The number to check, in E.164.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Failure | NumberCheckAnswer
    """

    return sync_detailed(
        phone_number=phone_number,
        checked_number=checked_number,
        client=client,
    ).parsed


async def asyncio_detailed(
    phone_number: str,
    checked_number: str,
    *,
    client: AuthenticatedClient,
) -> Response[Failure | NumberCheckAnswer]:
    """Whether a number is on WhatsApp.

     Costs one of the account's checks of a number. With more information it would cost two calls; that
    is not asked for.

    Args:
        phone_number (str): Your WhatsApp number that is connected to 2Chat, in E.164.
        checked_number (str): The number to check, in E.164.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Failure | NumberCheckAnswer]
    """

    kwargs = _get_kwargs(
        phone_number=phone_number,
        checked_number=checked_number,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    phone_number: str,
    checked_number: str,
    *,
    client: AuthenticatedClient,
) -> Failure | NumberCheckAnswer | None:
    """Whether a number is on WhatsApp.

     Costs one of the account's checks of a number. With more information it would cost two calls; that
    is not asked for.

    Args:
        phone_number (str): Your WhatsApp number that is connected to 2Chat, in E.164.
        checked_number (str): The number to check, in E.164.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Failure | NumberCheckAnswer
    """

    return (
        await asyncio_detailed(
            phone_number=phone_number,
            checked_number=checked_number,
            client=client,
        )
    ).parsed
