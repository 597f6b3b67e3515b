"""What the schema says of every call alike: any refusal is a problem."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from .problems import CONTENT_TYPE, Problem


class Schema(AutoSchema):
    """Adds one default answer to every operation: problem details (RFC 9457)."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        refusal = self._get_response_for_code(Problem, "default", media_types=[CONTENT_TYPE], direction=direction)
        refusal["description"] = "A refusal"
        return {**bodies, "default": refusal}
