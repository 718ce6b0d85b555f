"""What the two sides of the sandbox answer when something is refused."""

from typing import Any


class ApiError(Exception):
    """A refusal by the Bot API, with its own error code and description."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class ControlError(Exception):
    """A refusal by the control side: the person could not do that in a real client."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def bad_request(description: str) -> ApiError:
    """Return the Bot API's answer to a wrong request."""
    return ApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> ApiError:
    """Return the Bot API's answer to a bot that may not do this."""
    return ApiError(403, f"Forbidden: {description}")
