"""The made-up people and days of the practice school."""

import datetime
import os
from dataclasses import dataclass
from zoneinfo import ZoneInfo

PASSWORD = "practice-makes-perfect"
REDIRECT_URI = "http://127.0.0.1/oauth/tjhsst-ion"


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    user_type: str
    graduation_year: int | None
    api_access: bool = True


PEOPLE = [
    Person("2028mwren", "Maple", "Wren", "student", 2028),
    Person("otarn", "Odile", "Tarn", "teacher", None),
    # The school has withdrawn this student's access to the API.
    Person("2029phazel", "Perrin", "Hazel", "student", 2029, api_access=False),
    Person("imoss", "Ines", "Moss", "counselor", None),
]
# What Ion's serializer always takes out of a profile.
PRIVATE = {
    "middle_name": "CANARY-MIDDLE",
    "address": {"street": "CANARY-STREET 12", "city": "CANARY-CITY", "postal_code": "22312"},
    "phones": ["CANARY-PHONE 555 0100"],
    "emails": ["canary-mail@example.edu"],
    "websites": ["https://canary-site.example/"],
    "absences": 663322119,
    "student_id": 774411338,
}


def now() -> datetime.datetime:
    """The school's clock: what a test says, else the real one. Tokens live by the real one in any case."""
    said = os.environ.get("PRACTICE_ION_NOW")
    return datetime.datetime.fromisoformat(said) if said else datetime.datetime.now(datetime.UTC)


def today() -> datetime.date:
    """The date in New York."""
    return now().astimezone(ZoneInfo("America/New_York")).date()


def senior_year() -> int:
    """The year in which this school year's seniors graduate; school years begin in July."""
    return today().year + (today().month >= 7)


def open_doors() -> dict:
    """Creates the people and two applications, and returns how a client names itself to each."""
    from django.contrib.auth import get_user_model
    from oauth2_provider.generators import generate_client_secret

    from practice_ion.models import Application

    users = [
        get_user_model().objects.create_user(
            person.username, password=PASSWORD, first_name=person.first_name, last_name=person.last_name
        )
        for person in PEOPLE
    ]
    doors = {}
    for client_type in (Application.CLIENT_PUBLIC, Application.CLIENT_CONFIDENTIAL):
        # Stored hashed: this is the one moment at which it can be read.
        secret = generate_client_secret()
        application = Application.objects.create(
            name=f"Porchlight ({client_type})",
            user=users[0],
            client_type=client_type,
            client_secret=secret,
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            redirect_uris=REDIRECT_URI,
        )
        doors[client_type] = {"client_identifier": application.client_id}
        if client_type == Application.CLIENT_CONFIDENTIAL:
            doors[client_type]["client_secret"] = secret
    return doors


def person_of(user) -> Person:
    return next(person for person in PEOPLE if person.username == user.username)


def profile(user, base: str) -> dict:
    """The answer of GET /api/profile. Source: Ion, intranet/apps/users/serializers.py."""
    from django.contrib.auth import get_user_model

    person = person_of(user)
    counselor = get_user_model().objects.get(username="imoss") if person.user_type == "student" else None
    grades = {0: "graduate", 9: "freshman", 10: "sophomore", 11: "junior", 12: "senior"}
    number = _grade_number(person.graduation_year)
    name = f"{person.first_name} {person.last_name}"
    return {
        "id": user.pk,
        "ion_username": person.username,
        "sex": "non-binary" if person.user_type == "student" else "",
        "title": None if person.user_type == "student" else "Dr.",
        "display_name": name,
        "full_name": name,
        "short_name": person.first_name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "nickname": "CANARY-NICK" if person.user_type == "student" else None,
        "tj_email": f"{person.username}@example.org",
        "grade": {"number": number, "name": grades.get(number, "graduate")},
        "graduation_year": person.graduation_year,
        "user_type": person.user_type,
        "counselor": _counselor(counselor, base) if counselor else None,
        "administrator": None,
        "picture": f"{base}/api/profile/{user.pk}/picture",
        "is_eighth_admin": False,
        "is_teacher": person.user_type == "teacher",
        "is_student": person.user_type == "student",
    }


def _counselor(user, base: str) -> dict:
    return {
        "id": user.pk,
        "url": f"{base}/api/profile/{user.pk}",
        "user_type": "counselor",
        "username": user.username,
        "full_name": f"{user.first_name} {user.last_name}",
        "first_name": user.first_name,
        "last_name": user.last_name,
    }


def _grade_number(graduation_year: int | None) -> int:
    """No year of graduation gives 13."""
    return 13 if graduation_year is None else 12 - (graduation_year - senior_year())


def day(date: datetime.date, base: str) -> dict:
    """One day of the schedule. Weekends have no entry."""
    blocks = [("Period 1", "8:40", "10:15"), ("Period 2", "10:25", "12:00"), ("Lunch", "12:00", "12:40")]
    blocks += [("Period 3", "12:40", "14:15"), ("8A", "14:25", "15:05"), ("8B", "15:20", "16:00")]
    if date.weekday() >= 5:
        day_type = {"name": "NO SCHOOL<br>", "special": False, "blocks": []}
    else:
        day_type = {
            "name": "Blue Day" if date.toordinal() % 2 else "Red Day",
            "special": False,
            "blocks": [
                {"order": order, "name": name, "start": start, "end": end}
                for order, (name, start, end) in enumerate(blocks, start=1)
            ],
        }
    return {"url": f"{base}/api/schedule/{date.isoformat()}", "date": date.isoformat(), "day_type": day_type}
