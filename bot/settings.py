"""The only reader of the environment and of `.env`."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Refused

ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"  # the bot opens a WebSocket: no public address needed
    HTTP = "http"  # Slack posts to a public address: for several replicas


def _known_database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url


def _prefixed(prefix: str) -> AfterValidator:
    def check(secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return secret

    return AfterValidator(check)


class Settings(BaseSettings):
    """What an installation may set. Secrets never show in a repr, a log or an error."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(_known_database)] = Field(
        f"sqlite:///{ROOT / 'var' / 'pace.db'}",
        description="where the data is kept: sqlite:///FILE or postgresql://...",
    )
    pace_today: date | None = Field(None, description="freezes the date, as YYYY-MM-DD (for demos and tests)")
    pace_workspace: str | None = Field(None, description="name or Slack team id, when the database holds several")
    pace_mode: Mode = Field(Mode.SOCKET, description="socket, or http behind a public address")
    pace_host: str = Field("127.0.0.1", description="address to listen on in http mode")
    pace_port: int = Field(3000, ge=0, le=65535, description="port to listen on in http mode")
    pace_log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning, error"
    )
    pace_messages_per_minute: int = Field(
        300, ge=6, le=6_000, description="how many messages a workspace is sent in a minute, over all workers"
    )
    slack_bot_token: Annotated[SecretStr | None, _prefixed("xoxb-")] = Field(
        None, description="Slack app > OAuth & Permissions > Bot User OAuth Token (xoxb-...)"
    )
    slack_app_token: Annotated[SecretStr | None, _prefixed("xapp-")] = Field(
        None, description="Slack app > Basic Information > App-Level Tokens, scope connections:write (xapp-...)"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Slack app > Basic Information > App Credentials > Signing Secret"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="only for a local Slack")

    def require_slack(self) -> None:
        """Raise `Refused` with one message that lists every Slack setting missing for the chosen mode."""
        needed = ["slack_bot_token", "slack_app_token" if self.pace_mode is Mode.SOCKET else "slack_signing_secret"]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise Refused(_listing([(name, "is missing") for name in missing]))


def load_settings() -> Settings:
    """Read and check everything at once. Raises `Refused` listing all that is wrong and where to get it."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [(str(e["loc"][0]), e["msg"].removeprefix("Value error, ")) for e in error.errors()]
        raise Refused(_listing(problems)) from error


def _listing(problems: list[tuple[str, str]]) -> str:
    lines = [
        f"  {name.upper()}: {problem}. It is {Settings.model_fields[name].description}." for name, problem in problems
    ]
    return "\n".join(["Some settings are not right. Set them in the environment or in a file named .env:", *lines])
