"""The settings of a desk, from the environment (`FOEDUS_...`) and a file, `foedus.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from foedus.case.words import SeatRole

__all__ = ["FILE", "Admitted", "Settings", "WayIn"]

FILE: Final = "foedus.toml"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Admitted(BaseModel):
    """Somebody of the identity provider's: by `subject`, by `group`, or by the domain of mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    party: Annotated[str, Field(min_length=1)]
    """The party they speak for, or `secretariat`; they take no seat of another."""
    subject: str = ""
    group: str = ""
    domain: str = ""

    @model_validator(mode="after")
    def _one(self) -> Admitted:
        if sum(map(bool, (self.subject, self.group, self.domain))) != 1:
            raise ValueError("say one of subject, group and domain.")
        return self


class WayIn(BaseModel):
    """A link of a desk for practice that seats whoever opens it, and leads to a page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Annotated[SecretStr, Field(min_length=32)]
    party: str
    role: SeatRole
    person: str
    to: str


class Settings(BaseSettings):
    """What a desk is told when it starts; every field may be set as `FOEDUS_` and its name."""

    model_config = SettingsConfigDict(
        env_prefix="FOEDUS_", toml_file=FILE, extra="forbid", frozen=True, validate_default=True
    )

    database: str = "sqlite:///foedus-desk/record.db"
    """The store of the record: `sqlite:///PATH` or `postgresql://...`."""
    tables: str = ""
    """The desk's own tables, in a database apart; empty: beside the store."""
    log: Path | None = None
    """The folder of the Merkle log; beside a SQLite store where it is not said."""
    log_key: Path | None = None
    """The file of the log's private key; as `log`."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8470
    origin: str = ""
    """Where people reach the desk, as https://desk.example; passkeys are bound to it."""
    practice: bool = False
    """Anyone may sit down in any seat; on this machine only, and never for a live case."""
    ways_in: tuple[WayIn, ...] = ()
    """Links that seat whoever opens them; in practice alone, for `foedus demo`."""
    idle_minutes: Annotated[int, Field(ge=1, le=240)] = 15
    longest_hours: Annotated[int, Field(ge=1, le=24)] = 12
    sessions_each: Annotated[int, Field(ge=1, le=50)] = 8
    """How many sessions a person may have; one more ends the oldest."""
    fresh_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """How long after a passkey was shown the roster may be changed without showing it again."""
    synced_keys_may_sign: bool = False
    """Whether a passkey that can leave its device may become a key that signs."""
    oidc_issuer: str = ""
    """The identity provider of those who sign in with their state's own; empty: none."""
    oidc_client: str = ""
    """What the provider calls this desk; it sends people back to ORIGIN/oidc/back."""
    oidc_secret: SecretStr = SecretStr("")
    """The secret that the provider gave this desk; empty for a client without one."""
    oidc_allow: tuple[Admitted, ...] = ()
    """Who of the provider's people may sign in, and for which party; nobody else does."""
    oidc_groups: str = "groups"
    """The claim of an ID token that holds the groups of a person."""
    oidc_scopes: str = ""
    """What the provider is asked for besides `openid`, where it tells groups by a scope."""
    largest_body: Annotated[int, Field(ge=1024)] = 1 << 20
    """Bytes of a request that are read at most."""
    requests_each_second: Annotated[float, Field(gt=0)] = 20
    """Requests of programs of one person that each process takes steadily."""
    requests_at_once: Annotated[int, Field(ge=1)] = 100
    """Requests of programs of one person that each process takes at once."""
    pages_each_second: Annotated[float, Field(gt=0)] = 10
    """Pages of one person that each process makes steadily; a PDF counts as thirty."""
    pages_at_once: Annotated[int, Field(ge=30)] = 300
    """Pages of one person that each process makes at once."""
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    """How many processes serve; more than one needs PostgreSQL."""
    metrics_token: SecretStr = SecretStr("")
    """Who sends it as a bearer token reads /metrics from elsewhere; empty: nobody does."""
    live_streams: Annotated[int, Field(ge=1)] = 12_000
    """Streams of events that one process holds at most."""
    live_streams_each: Annotated[int, Field(ge=1)] = 12
    """Streams of events that one person holds at most."""
    smtp: SecretStr = SecretStr("")
    """smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS; empty: no mail is sent."""
    escalate_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """How long nobody need confirm an alert before the next in the duty roster are told."""
    machine: str = "desk"
    """The person of the secretariat in whose seat the desk writes that a party was alerted."""
    webhooks_here: bool = False
    """Webhooks may go to this machine, and without TLS: for a rehearsal of the desk itself."""

    apprise: str = ""
    """Services of Apprise that a duty roster may name, as `slack gotifys://HOST`; empty: none."""

    @model_validator(mode="after")
    def _sound(self) -> Settings:
        parts = urlsplit(self.public_origin)
        if self.practice and not {self.host, parts.hostname} <= _LOOPBACK:
            message = "practice lets anyone sit anywhere: it is for this machine alone."
            raise ValueError(message)
        if self.ways_in and not self.practice:
            raise ValueError("ways_in: nobody comes in by a link alone, but in practice.")
        issuer = urlsplit(self.oidc_issuer)
        if self.oidc_issuer and not self.oidc_client:
            raise ValueError("oidc_client: say what the identity provider calls this desk.")
        if self.oidc_issuer and not self.oidc_allow:
            raise ValueError("oidc_allow: say who of its people may sign in, and for which party.")
        if self.oidc_issuer and issuer.scheme != "https" and issuer.hostname not in _LOOPBACK:
            raise ValueError("oidc_issuer: write https://...")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("origin: write https://desk.example, without a path.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("origin: plain http is for this machine alone; write https://...")
        return self

    @property
    def public_origin(self) -> str:
        """The origin as set, or the name of this machine: a passkey is bound to no bare address."""
        own = "localhost" if self.host in _LOOPBACK else self.host
        return self.origin.rstrip("/") or f"http://{own}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.public_origin.startswith("https://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line before the environment before the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
