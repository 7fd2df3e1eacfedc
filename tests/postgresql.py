"""Say by the exit code whether a PostgreSQL server answers at an address."""

import sys

import psycopg


def answers(url: str) -> bool:
    server = url.rsplit("/", 1)[0] + "/postgres"
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
