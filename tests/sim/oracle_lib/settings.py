"""The product's settings that shape calendars."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CHOICES: dict[str, tuple[str, ...]] = {
    "private": ("skip", "times", "full"),
    "details": ("times", "subject", "full"),
    "times_only": ("replicate", "skip"),
    "all_day_times": ("instants", "utc_midnight"),
    "mail_fallback": ("no", "yes"),
    "working_elsewhere": ("free", "tentative", "busy", "oof"),
}


@dataclass(frozen=True)
class Settings:
    """Each field is named like the setting; the defaults are the product's."""

    private: str = "skip"
    details: str = "full"
    times_only: str = "replicate"
    default_zone: str = "none"
    all_day_times: str = "instants"
    mail_fallback: str = "no"
    working_elsewhere: str = "free"

    @property
    def asks_for_details(self) -> bool:
        """Which view is asked for (mapping.md 3)."""
        return not (self.details == "times" and self.private == "times")


def _check(key: str, value: str) -> None:
    if key == "default_zone":
        try:
            if value != "none":
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"default_zone={value}: no such zone") from error
    elif key not in CHOICES:
        raise ValueError(f"{key}: no such setting")
    elif value not in CHOICES[key]:
        raise ValueError(f"{key}={value}: expected one of {', '.join(CHOICES[key])}")


def parse_settings(text: str) -> Settings:
    """Reads `private=skip,details=full,…`; what is not named keeps its default."""
    settings = Settings()
    for pair in filter(None, text.split(",")):
        key, _, value = pair.strip().partition("=")
        _check(key, value)
        settings = replace(settings, **{key: value})
    return settings
