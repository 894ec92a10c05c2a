# Generated from openapi.yaml: do not edit, run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.failure import Failure
from ...models.numbers_answer import NumbersAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    page_number: int | Unset = 0,
    results_per_page: int | Unset = 50,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["page_number"] = page_number

    params["results_per_page"] = results_per_page

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/open/whatsapp/get-numbers",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Failure | NumbersAnswer | None:
    if response.status_code == 200:
        response_200 = NumbersAnswer.from_dict(response.json())

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

    if response.status_code == 422:
        response_422 = Failure.from_dict(response.json())

        return response_422

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
) -> Response[Failure | NumbersAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    page_number: int | Unset = 0,
    results_per_page: int | Unset = 50,
) -> Response[Failure | NumbersAnswer]:
    """The connected numbers of the account.

     A page of them; the first is page 0.

    Args:
        page_number (int | Unset): The page, from 0. Default: 0.
        results_per_page (int | Unset): How many numbers a page has. Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Failure | NumbersAnswer]
    """

    kwargs = _get_kwargs(
        page_number=page_number,
        results_per_page=results_per_page,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    page_number: int | Unset = 0,
    results_per_page: int | Unset = 50,
) -> Failure | NumbersAnswer | None:
    """The connected numbers of the account.

     A page of them; the first is page 0.

    Args:
        page_number (int | Unset): The page, from 0. Default: 0.
        results_per_page (int | Unset): How many numbers a page has. Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Failure | NumbersAnswer
    """

    return sync_detailed(
        client=client,
        page_number=page_number,
        results_per_page=results_per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    page_number: int | Unset = 0,
    results_per_page: int | Unset = 50,
) -> Response[Failure | NumbersAnswer]:
    """The connected numbers of the account.

     A page of them; the first is page 0.

    Args:
        page_number (int | Unset): The page, from 0. Default: 0.
        results_per_page (int | Unset): How many numbers a page has. Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Failure | NumbersAnswer]
    """

    kwargs = _get_kwargs(
        page_number=page_number,
        results_per_page=results_per_page,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    page_number: int | Unset = 0,
    results_per_page: int | Unset = 50,
) -> Failure | NumbersAnswer | None:
    """The connected numbers of the account.

     A page of them; the first is page 0.

    Args:
        page_number (int | Unset): The page, from 0. Default: 0.
        results_per_page (int | Unset): How many numbers a page has. Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Failure | NumbersAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            page_number=page_number,
            results_per_page=results_per_page,
        )
    ).parsed
