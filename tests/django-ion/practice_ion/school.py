"""The made-up people and days of the practice school."""

import datetime
from dataclasses import dataclass

PASSWORD = "practice-makes-perfect"
REDIRECT_URI = "http://127.0.0.1/oauth/tjhsst-ion"


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    user_type: str
    graduation_year: int | None


PEOPLE = [
    Person("2028mwren", "Maple", "Wren", "student", 2028),
    Person("otarn", "Odile", "Tarn", "teacher", None),
]


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
    person = person_of(user)
    grades = {0: "graduate", 9: "freshman", 10: "sophomore", 11: "junior", 12: "senior"}
    number = _grade_number(person.graduation_year)
    name = f"{person.first_name} {person.last_name}"
    return {
        "id": user.pk,
        "ion_username": person.username,
        "sex": "",
        "title": None if person.user_type == "student" else "Dr.",
        "display_name": name,
        "full_name": name,
        "short_name": person.first_name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "nickname": None,
        "tj_email": f"{person.username}@example.org",
        "grade": {"number": number, "name": grades.get(number, "graduate")},
        "graduation_year": person.graduation_year,
        "user_type": person.user_type,
        "counselor": None,
        "administrator": None,
        "picture": f"{base}/api/profile/{user.pk}/picture",
        "is_eighth_admin": False,
        "is_teacher": person.user_type == "teacher",
        "is_student": person.user_type == "student",
    }


def _grade_number(graduation_year: int | None) -> int:
    """No year of graduation gives 13; school years begin in July."""
    if graduation_year is None:
        return 13
    today = datetime.date.today()
    senior_year = today.year + 1 if today.month >= 7 else today.year
    return 12 - (graduation_year - senior_year)


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
