"""The contract: an OpenAPI document, compiled into checks of requests and bodies of failures."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import responses as PHRASES
from importlib.resources import files
from typing import Any

import jsonschema_rs
import yaml

# As JSON writes it. Python reads no more than some thousand digits.
_INTEGER = re.compile("-?(0|[1-9][0-9]{0,99})")

METHODS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "trace"})


@dataclass(frozen=True)
class Problem:
    """One way in which a body breaks the request schema.

    `keyword` is the rule of JSON Schema, such as "pattern"; `place` leads to the value, such as ("participants", 0).
    """

    keyword: str
    place: tuple[str | int, ...]
    message: str


@dataclass(frozen=True)
class Operation:
    """One operation of the contract.

    `key_header` is None if no key is needed; `media_types` is empty if there is no body; `failures` has the example
    body of each documented status from 400 on; `parameters` are the rules of those in the path and the query; `ids` are
    those that name something.
    """

    id: str
    method: str
    path: str
    key_header: str | None
    media_types: frozenset[str]
    failures: Mapping[int, dict[str, Any]]
    parameters: Mapping[str, Callable[[str], bool]]
    ids: frozenset[str]
    body: jsonschema_rs.Validator | None

    def refusal(self, params: Mapping[str, str]) -> int:
        """The status that refuses a parameter: 404 for the id of nothing, 422 for another malformed value; else 0."""
        wrong = {name for name, fits in self.parameters.items() if name in params and not fits(params[name])}
        return 0 if not wrong else 404 if wrong & self.ids else 422

    def problems(self, body: object) -> Iterator[Problem]:
        """What is wrong with the body.

        Raises:
            ValueError: The body is nested so deep that the validator gives up.
        """
        for error in self.body.iter_errors(body) if self.body else ():
            yield Problem(str(["", *error.schema_path][-1]), tuple(error.instance_path), error.message)

    def failure(self, status: int, reason: str = "") -> dict[str, Any]:
        """The body of a failure: the contract's example, its sentence followed by the reason if there is one."""
        body = self.failures.get(status, {"detail": phrase(status)})
        return {name: f"{text}: {reason}" if reason and isinstance(text, str) else text for name, text in body.items()}


class Contract:
    """An OpenAPI 3.1 document, as `yaml.safe_load` returns it.

    Raises:
        ValueError: The document wants a key anywhere but in a header, or a schema of it is not a schema.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.operations = tuple(self._read())

    @staticmethod
    @cache
    def default() -> "Contract":
        """The contract that the generated package carries."""
        return Contract(yaml.safe_load((files("twochat_api") / "openapi.yaml").read_text(encoding="utf-8")))

    @property
    def failing_statuses(self) -> list[int]:
        """Each status from 400 on that some operation documents, sorted."""
        return sorted({status for operation in self.operations for status in operation.failures})

    def _read(self) -> Iterator[Operation]:
        for path, item in self.spec["paths"].items():
            item = self._resolved(item)
            for method, operation in item.items():
                if method in METHODS:
                    yield self._operation(path, method, operation, item.get("parameters", []))

    def _operation(self, path: str, method: str, operation: dict[str, Any], shared: list[Any]) -> Operation:
        parameters = [self._resolved(parameter) for parameter in [*shared, *operation.get("parameters", [])]]
        content: dict[str, Any] = self._resolved(operation.get("requestBody", {})).get("content", {})
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            key_header=self._key_header(operation),
            media_types=frozenset(content),
            failures=dict(self._failures(operation)),
            parameters={
                each["name"]: self._rule(each["schema"]) for each in parameters if each["in"] in ("path", "query")
            },
            ids=frozenset(
                each["name"] for each in parameters if each["in"] == "path" and each["schema"].get("format") != "e164"
            ),
            body=next((self._validator(media["schema"]) for media in content.values() if "schema" in media), None),
        )

    def _key_header(self, operation: dict[str, Any]) -> str | None:
        for requirement in operation.get("security", self.spec.get("security", [])):
            for name in requirement:
                scheme = self._resolved(self.spec["components"]["securitySchemes"][name])
                if (scheme["type"], scheme.get("in")) != ("apiKey", "header"):
                    raise ValueError(f"The security scheme {name} is not an API key in a header.")
                return str(scheme["name"])
        return None

    def _failures(self, operation: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        for status, response in operation["responses"].items():
            if str(status).isdecimal() and int(status) >= 400:
                media = [*self._resolved(response).get("content", {}).values()]
                examples = [each["example"] for each in media if "example" in each]
                named = [self._resolved(shown) for each in media for shown in each.get("examples", {}).values()]
                examples += [each["value"] for each in named if "value" in each]
                yield int(status), examples[0] if examples else {"detail": phrase(int(status))}

    def _rule(self, schema: dict[str, Any]) -> Callable[[str], bool]:
        """Whether the text of a parameter fits its schema."""
        validator = self._validator(schema)
        if schema.get("type") != "integer":
            return validator.is_valid
        return lambda text: _INTEGER.fullmatch(text) is not None and validator.is_valid(int(text))

    def _validator(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        # `components` beside the schema, so that its references lead somewhere; masked, so that no answer repeats
        # what was sent.
        rooted = {**schema, "components": self.spec.get("components", {})}
        return jsonschema_rs.Draft202012Validator(rooted, mask="the value")

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.spec
            for step in str(node["$ref"]).removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node


def phrase(status: int) -> str:
    """The words of a status, even if HTTP does not know it."""
    return PHRASES.get(status, f"Status {status}")
