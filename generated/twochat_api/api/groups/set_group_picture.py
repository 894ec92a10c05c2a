# Generated from openapi.yaml: do not edit, run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.accepted_answer import AcceptedAnswer
from ...models.failure import Failure
from ...models.picture_request import PictureRequest
from ...types import Response


def _get_kwargs(
    group_uuid: str,
    *,
    body: PictureRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/open/whatsapp/group/{group_uuid}/set-picture".format(
            group_uuid=quote(str(group_uuid), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AcceptedAnswer | Failure | None:
    if response.status_code == 200:
        response_200 = AcceptedAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Failure.from_dict(response.json())

        return response_400

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
) -> Response[AcceptedAnswer | Failure]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    group_uuid: str,
    *,
    client: AuthenticatedClient,
    body: PictureRequest,
) -> Response[AcceptedAnswer | Failure]:
    """Set the picture of a group.

     2Chat fetches the picture from its address. What the answer is, no source shows.

    Args:
        group_uuid (str): The group, from the List Groups endpoint. Newer groups start with WAG,
            older ones with WGP.
        body (PictureRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AcceptedAnswer | Failure]
    """

    kwargs = _get_kwargs(
        group_uuid=group_uuid,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    group_uuid: str,
    *,
    client: AuthenticatedClient,
    body: PictureRequest,
) -> AcceptedAnswer | Failure | None:
    """Set the picture of a group.

     2Chat fetches the picture from its address. What the answer is, no source shows.

    Args:
        group_uuid (str): The group, from the List Groups endpoint. Newer groups start with WAG,
            older ones with WGP.
        body (PictureRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AcceptedAnswer | Failure
    """

    return sync_detailed(
        group_uuid=group_uuid,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    group_uuid: str,
    *,
    client: AuthenticatedClient,
    body: PictureRequest,
) -> Response[AcceptedAnswer | Failure]:
    """Set the picture of a group.

     2Chat fetches the picture from its address. What the answer is, no source shows.

    Args:
        group_uuid (str): The group, from the List Groups endpoint. Newer groups start with WAG,
            older ones with WGP.
        body (PictureRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AcceptedAnswer | Failure]
    """

    kwargs = _get_kwargs(
        group_uuid=group_uuid,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    group_uuid: str,
    *,
    client: AuthenticatedClient,
    body: PictureRequest,
) -> AcceptedAnswer | Failure | None:
    """Set the picture of a group.

     2Chat fetches the picture from its address. What the answer is, no source shows.

    Args:
        group_uuid (str): The group, from the List Groups endpoint. Newer groups start with WAG,
            older ones with WGP.
        body (PictureRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AcceptedAnswer | Failure
    """

    return (
        await asyncio_detailed(
            group_uuid=group_uuid,
            client=client,
            body=body,
        )
    ).parsed
