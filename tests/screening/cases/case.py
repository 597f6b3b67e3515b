"""What a generated case is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One message (or several, for a split) that hides one detail."""

    family: str
    language: str
    type: str
    messages: tuple[str, ...]
    detail: str

    @property
    def text(self) -> str:
        """The message, or the messages one under another."""
        return "\n".join(self.messages)


def place(carrier: str, detail: str) -> str:
    """Return the carrier sentence with the detail in its gap."""
    return carrier.replace("{}", detail, 1)
