"""Eighth period at the practice school: made-up activities, in blocks A and B of Wednesdays and Fridays.

Shapes: Ion, intranet/apps/eighth/serializers.py.
"""

import datetime
from dataclasses import dataclass

from practice_ion import school


@dataclass(frozen=True)
class Activity:
    id: int
    name: str
    description: str
    room: str
    sponsor: str | None
    signed_up: int
    capacity: int
    title: str = ""

    def cancelled_on(self, date: datetime.date) -> bool:
        return self.id == 7 and date.weekday() == 2


# In the school's order, which is neither that of the names nor that of the ids.
ACTIVITIES = [
    Activity(24, "Kite Workshop", "Paper, string &amp; <b>patience</b>.", "Room 114", "Tarn", 9, 12),
    Activity(7, "Clock Repair", "", "Room 9", "Tarn", 3, 8, title="Pendulums"),
    Activity(105, "Study Hall", "Quiet.", "Library", None, 61, -1),
    Activity(31, "Choir 🎶", "Tutte le voci.", "Stage", "Moss", 40, 40),
]
FAVOURITES = [24, 105]


@dataclass(frozen=True)
class Block:
    date: datetime.date
    letter: str

    @property
    def id(self) -> int:
        return self.date.toordinal() * 2 + (self.letter == "B")


def blocks() -> list[Block]:
    """All of this school year, by date and letter."""
    first, last = datetime.date(school.senior_year() - 1, 9, 1), datetime.date(school.senior_year(), 6, 15)
    days = (first + datetime.timedelta(days=offset) for offset in range((last - first).days + 1))
    return [Block(day, letter) for day in days if day.weekday() in (2, 4) for letter in "AB"]


def listed(block: Block, base: str) -> dict:
    """A block of the list. Those of today and before are closed."""
    return {
        "id": block.id,
        "url": f"{base}/api/blocks/{block.id}",
        "date": block.date.isoformat(),
        "block_letter": block.letter,
        "locked": block.date <= school.today(),
    }


def chosen(person, block: Block) -> Activity | None:
    """What a student signed up for: every block up to a week ahead but for Wednesday's B."""
    week_ahead = school.today() + datetime.timedelta(days=7)
    if person.user_type != "student" or block.date > week_ahead or (block.date.weekday(), block.letter) == (2, "B"):
        return None
    return ACTIVITIES[0] if block.letter == "A" else ACTIVITIES[2]


def sign_up(user, block: Block, activity: Activity, base: str) -> dict:
    """A sign-up as it is listed."""
    return {
        "id": block.id + 1,
        "block": {
            "id": block.id,
            "date": block.date.isoformat(),
            "url": f"{base}/api/blocks/{block.id}",
            "block_letter": block.letter,
        },
        "activity": {
            "id": activity.id,
            "title": activity.name,
            "url": f"{base}/api/activities/{activity.id}",
        },
        "scheduled_activity": _scheduled(block, activity),
        "user": user.pk,
    }


def favourites(person, base: str) -> list[dict]:
    """A student's favourite activities."""
    ids = FAVOURITES if person.user_type == "student" else []
    return [
        {"id": activity.id, "url": f"{base}/api/activities/{activity.id}", "name": activity.name}
        for activity in ACTIVITIES
        if activity.id in ids
    ]


def details(block: Block, person, base: str) -> dict:
    """A block with what it offers, keyed by the activity's id."""
    return {
        "id": block.id,
        "activities": {str(activity.id): _offered(block, activity, person, base) for activity in ACTIVITIES},
        "date": block.date.isoformat(),
        "block_letter": block.letter,
        "comments": "",
    }


def _scheduled(block: Block, activity: Activity) -> int:
    return block.id * 1000 + activity.id


def _offered(block: Block, activity: Activity, person, base: str) -> dict:
    scheduled = _scheduled(block, activity)
    roster = f"{base}/api/signups/scheduled_activity/{scheduled}"
    never = "restricted restricted_for_user both_blocks one_a_day special administrative presign sticky user_sticky"
    return {
        "id": activity.id,
        "aid": activity.id,
        "scheduled_activity": {"id": scheduled, "url": roster},
        "url": f"{base}/api/activities/{activity.id}",
        "name": activity.name,
        "name_with_flags": activity.name,
        "name_with_flags_for_user": activity.name,
        "description": activity.description,
        "cancelled": activity.cancelled_on(block.date),
        "favorited": person.user_type == "student" and activity.id in FAVOURITES,
        "subscribed_to": False,
        "subscriptions_enabled": False,
        "roster": {"count": activity.signed_up, "capacity": activity.capacity, "url": roster},
        "rooms": [activity.room],
        "sponsors": [activity.sponsor],
        **dict.fromkeys(never.split(), False),
        "presign_time": "Friday, November 20 at 8:00 PM",
        "finance": "",
        "title": activity.title,
        "comments": "",
        "display_text": "",
        "waitlist_count": 0,
        "waitlisted": False,
        "waitlist_position": 0,
        "is_recommended": False,
    }
