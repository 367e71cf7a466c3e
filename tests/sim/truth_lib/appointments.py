"""One calendar under construction, and the shapes that an appointment has in the truth file."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from .texts import pick_location, pick_subject

Appointment = dict[str, Any]

BUSY_TYPES = ("Busy", "Busy", "Busy", "Busy", "Tentative", "Tentative", "Free", "OOF",
              "WorkingElsewhere")
ENTRY_ID_BITS = 560
PRIVATE_SHARE = 0.06


def format_local(moment: datetime) -> str:
    """The text form of a local time in the truth file."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


class Calendar:
    """The appointments of one person, laid around a base day."""

    def __init__(self, rng: Random, base_day: date, zone: str) -> None:
        self.rng = rng
        self.base_day = base_day
        self.zone = zone
        self.appointments: list[Appointment] = []

    def moment(self, day_offset: int, hour: int = 0, minute: int = 0) -> datetime:
        """A local time so many days after the base day."""
        day = self.base_day + timedelta(days=day_offset)
        return datetime.combine(day, time(hour, minute))

    def add(self, start: datetime, end: datetime, **values: Any) -> Appointment:
        """Adds an appointment; what `values` does not name is drawn."""
        rng = self.rng
        appointment: Appointment = {
            "id": f"{rng.getrandbits(ENTRY_ID_BITS):0{ENTRY_ID_BITS // 4}X}",
            "start": format_local(start),
            "end": format_local(end),
            "all_day": False,
            "busy": rng.choice(BUSY_TYPES),
            "subject": pick_subject(rng),
            "location": pick_location(rng),
            "private": rng.random() < PRIVATE_SHARE,
            "meeting": rng.random() < 0.4,
            "reminder": rng.random() < 0.7,
        }
        appointment.update(values)
        self.appointments.append(appointment)
        return appointment

    def add_for(self, start: datetime, minutes: int, **values: Any) -> Appointment:
        """Adds an appointment that lasts so many minutes by the wall clock."""
        return self.add(start, start + timedelta(minutes=minutes), **values)

    def add_days(self, day_offset: int, days: int, **values: Any) -> Appointment:
        """Adds an all-day appointment of so many days."""
        start = self.moment(day_offset)
        return self.add(start, start + timedelta(days=days), **{"all_day": True, **values})
