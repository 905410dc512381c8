"""What the practice school tells everybody: announcements, buses, an emergency. More than a page of the first two."""

import datetime

from practice_ion import school

TEXTS = [
    (
        "Kites on the field",
        '<p>Bring string &amp; a <a href="https://kites.example/plan?wind=2&amp;day=5">plan</a>.</p>'
        "<script>never shown</script><ul><li>Gloves</li></ul>",
        "Odile Tarn",
        True,
    ),
    ("Library hours", '<p>Open until <b>five</b>. <a href="/polls/3">Vote here</a>.</p>', None, True),
]
EMERGENCY = '<p>School is <b>closed</b>.</p><p>See <a href="https://school.example/now">the site</a>.</p>'


def announcements(base: str) -> list[dict]:
    """Pinned first, then the newest; 52 in all."""
    plain = [(f"Note {number}", f"<p>Note number {number}.</p>", "Odile Tarn", False) for number in range(50)]
    return [_announcement(number, *text, base) for number, text in enumerate(TEXTS + plain)]


def _announcement(number: int, title: str, content: str, author: str | None, pinned: bool, base: str) -> dict:
    id = 900 - number
    # The pinned ones are the oldest.
    age = datetime.timedelta(hours=number + (1000 if pinned else 0), microseconds=124_599)
    added = (school.now() - age).isoformat().replace("+00:00", "Z")
    return {
        "url": f"{base}/api/announcements/{id}",
        "id": id,
        "title": title,
        "content": content,
        "author": author,
        "user": author and 2,
        "added": added,
        "updated": added,
        "groups": [],
        "pinned": pinned,
    }


def buses() -> list[dict]:
    """51 of them, in no order that a person would choose."""
    return [
        {
            "id": number,
            "route_name": f"JT-{150 - number}",
            "space": f"{number}" if number % 3 == 0 else "",
            "bus_number": f"{4000 + number}" if number % 2 == 0 else "",
            "status": "ado"[number % 3],
        }
        for number in range(51)
    ]


def emergency(state: str) -> dict:
    """The message, if there is one. Ion asks another server for it, which may fail."""
    if state == "broken":
        raise ConnectionError("the practice server of the district does not answer")
    return {"status": state == "message", "message": EMERGENCY if state == "message" else None}
