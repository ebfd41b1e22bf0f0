"""Logs: one line an event, as JSON or for a person, with every secret taken out on the way."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

REMOVED = "[removed]"
_SECRETS = re.compile(
    r"""xox[a-z]?(?:\.xox[a-z])?-[\w-]+        # Slack tokens
      | xapp-[\w-]+
      | https://hooks\.slack\.com/\S+          # response addresses: whoever has one can answer
      | (?<=://)[^/\s:@]+:[^/\s@]+(?=@)        # a password in a database's address
      | \[parameters:\ .*?\]$                  # what SQLAlchemy was about to write
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
LOUD = (
    "slack_bolt", "slack_sdk", "apscheduler", "alembic", "waitress", "dbos", "matplotlib", "fontTools", "fpdf", "openai",
    "httpx2", "httpcore2",
)  # fmt: skip


class Redactor:
    """A structlog processor that removes tokens, addresses with a password, and the secrets it is told of."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, REMOVED)
            return _SECRETS.sub(REMOVED, value)
        if isinstance(value, dict):
            return {self._clean(key): self._clean(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._clean(inner) for inner in value]
        return value if value is None or isinstance(value, (bool, int, float)) else self._clean(str(value))


def fit_to_keep(record: logging.LogRecord) -> bool:
    """Bolt repeats a request that nobody handles in its warning: only the first line is kept. That it prefers the
    client it was given to the token in the environment is no news."""
    if record.name.startswith("slack_bolt"):
        record.msg, record.args = record.getMessage().split("\n", 1)[0].split(" ({", 1)[0], None
    return not str(record.msg).startswith("As you gave `client` as well")


def configure(level: str, *, as_json: bool, secrets: Iterable[str] = ()) -> None:
    """Send everything (also what libraries log) through one chain to stderr. `level` as in `PACE_LOG_LEVEL`."""
    redactor = Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redactor,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redactor, renderer],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in LOUD:
        # Their information (and, in Bolt and slack_sdk, whole payloads) is not ours to keep.
        logging.getLogger(name).setLevel(logging.WARNING)
    handler.addFilter(fit_to_keep)
