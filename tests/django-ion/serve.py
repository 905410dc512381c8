"""Serves the practice Ion on 127.0.0.1 until it is killed.

Usage: python serve.py FOLDER [PORT]

FOLDER takes the database and must exist; PORT 0 (the default) is any free one. When it listens, one line of JSON is
printed: the port, the two registered applications and the people who can sign in.
"""

import json
import os
import sys
import threading
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1]).resolve(strict=True)
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    os.environ["PRACTICE_ION_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "practice_ion.settings"
    sys.path.insert(0, str(Path(__file__).parent))

    import django

    django.setup()

    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application
    from practice_ion import school

    call_command("migrate", run_syncdb=True, verbosity=0)
    applications = school.open_doors()

    class QuietHandler(WSGIRequestHandler):
        """Requests carry codes and tokens in their addresses: nothing of them is written down."""

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", port), QuietHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())

    announcement = {
        "port": server.server_port,
        "applications": applications,
        "people": [{"username": person.username, "password": school.PASSWORD} for person in school.PEOPLE],
    }
    print(json.dumps(announcement), flush=True)

    # The test that started this holds the other end of standard input: when it is gone, so is this.
    if os.environ.get("PRACTICE_ION_WATCH_STDIN"):
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


main()
