"""The only reader of the environment and of `.env`."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Refused

ROOT = Path(__file__).resolve().parent.parent
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"  # the bot opens a WebSocket: no public address needed
    HTTP = "http"  # Slack posts to a public address: for several replicas


def _known_database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url


def _web_address(url: str | None) -> str | None:
    if url is not None and not url.startswith(("https://", "http://")):
        raise ValueError("must start with https:// or http://")
    return url


def _account(named: str | None) -> str | None:
    if named is None:
        return None
    named = named.strip()
    if not _MEMBER.fullmatch(named) and not _ADDRESS.fullmatch(named):
        raise ValueError("must be an e-mail address, or a Slack member id such as U012AB3CD")
    return named


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
    pace_admin: Annotated[str | None, AfterValidator(_account)] = Field(
        None, description="who administers Pace where nobody does yet: an e-mail address or a Slack member id (U...)"
    )
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
    pace_model: str | None = Field(None, description="the model that words tips, as its server calls it; turns it on")
    openai_api_key: SecretStr | None = Field(None, description="the key of the model's server, where it needs one")
    openai_base_url: Annotated[str | None, AfterValidator(_web_address)] = Field(
        None, description="the address of the model's server, mostly ending in /v1; without it OpenAI's"
    )
    pace_model_temperature: float | None = Field(
        None, ge=0, le=2, description="in place of each prompt's own, from 0 (always the same words) to 2"
    )
    pace_model_seconds: float = Field(20, ge=1, le=120, description="how long a person waits for the model at most")
    pace_model_price_in: Decimal = Field(
        Decimal(0), ge=0, description="what a million tokens sent cost, in the currency of the budget"
    )
    pace_model_price_out: Decimal = Field(
        Decimal(0), ge=0, description="what a million tokens that come back cost, in the currency of the budget"
    )
    pace_model_keep_refused: bool = Field(
        False, description="true keeps what the guard refused, for admins who look for a fault"
    )

    def require_slack(self) -> None:
        """Raise `Refused` with one message that lists every Slack setting missing for the chosen mode."""
        needed = ["slack_bot_token", "slack_app_token" if self.pace_mode is Mode.SOCKET else "slack_signing_secret"]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise Refused(_listing([(name, "is missing") for name in missing]))

    def require_model(self) -> None:
        """Raise `Refused` when a model is named and nothing says where it is."""
        if self.pace_model is not None and self.openai_api_key is None and self.openai_base_url is None:
            names = ("openai_api_key", "openai_base_url")
            raise Refused(_listing([(name, "is missing: PACE_MODEL needs one of the two, or both") for name in names]))


def load_settings() -> Settings:
    """Read and check everything at once. Raises `Refused` listing all that is wrong and where to get it."""
    try:
        settings = Settings()
    except ValidationError as error:
        problems = [(str(e["loc"][0]), e["msg"].removeprefix("Value error, ")) for e in error.errors()]
        raise Refused(_listing(problems)) from error
    settings.require_model()
    return settings


def _listing(problems: list[tuple[str, str]]) -> str:
    lines = [
        f"  {name.upper()}: {problem}. It is {Settings.model_fields[name].description}." for name, problem in problems
    ]
    return "\n".join(["Some settings are not right. Set them in the environment or in a file named .env:", *lines])
