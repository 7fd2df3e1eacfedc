"""Calendar files as they should not be, made here; none of them is anybody's."""

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
FOOT = "END:VCALENDAR\r\n"
USUAL = {
    "UID": "one@example.org",
    "SUMMARY": "Sprachcafé",
    "DTSTART": "20261208T170000Z",
    "DTEND": "20261208T190000Z",
}


def event(*more, **changes):
    """Return a VEVENT; a change replaces a line, None leaves it out."""
    values = {**USUAL, **{name.replace("_", "-"): v for name, v in changes.items()}}
    lines = [
        value if value.startswith(f"{name};") else f"{name}:{value}"
        for name, value in values.items()
        if value is not None
    ]
    return "\r\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT", ""])


def calendar(*parts):
    return (HEAD + "".join(parts) + FOOT).encode()


def zone(name, *offsets, **more):
    kinds = ("STANDARD", "DAYLIGHT")
    lines = [f"BEGIN:VTIMEZONE\r\nTZID:{name}"]
    lines += [f"{key.replace('_', '-')}:{value}" for key, value in more.items()]
    for kind, offset in zip(kinds, offsets, strict=False):
        lines.append(
            f"BEGIN:{kind}\r\nDTSTART:19700101T000000\r\n"
            f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:{kind}"
        )
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


def nested(depth, inside=""):
    names = [f"X-{number}" for number in range(depth)]
    opened = "".join(f"BEGIN:{name}\r\n" for name in names)
    closed = "".join(f"END:{name}\r\n" for name in reversed(names))
    return opened + inside + closed


# Nothing can be taken from these at all.
HOPELESS = {
    "empty": b"",
    "white": b" \r\n\t\r\n",
    "binary": bytes(range(256)) * 40,
    "binary inside": HEAD.encode() + b"\xff\xfe\x00\x80" + FOOT.encode(),
    "utf-16": calendar(event()).decode().encode("utf-16"),
    "utf-16 without mark": calendar(event()).decode().encode("utf-16-le"),
    "utf-32": calendar(event()).decode().encode("utf-32"),
    "latin-1": calendar(event()).decode().encode("latin-1"),
    "utf-8 cut inside a letter": calendar(event()).partition(b"\xa9")[0],
    "html": b"<!DOCTYPE html><title>Log in</title>",
    "json": b'{"events": []}',
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "vcard": b"BEGIN:VCARD\r\nEND:VCARD\r\n",
    "an event alone": event().encode(),
    "text before": b"Hello\r\n" + calendar(event()),
    "a line of 10 MB": calendar(event(DESCRIPTION="x" * 10_000_000)),
    "10 MB of folds": calendar(event(DESCRIPTION="x\r\n " * 2_500_000)),
    "nested 100 deep": calendar(nested(100, event())),
    "nested 10,000 deep": calendar(nested(10_000)),
    "opened without end": HEAD.encode() + b"BEGIN:VEVENT\r\n" * 1000,
    "closed too often": calendar(event(), "END:VEVENT\r\n"),
    "closed crosswise": calendar("BEGIN:VEVENT\r\nBEGIN:VALARM\r\nEND:VEVENT\r\n"),
    "closed before": calendar("END:VEVENT\r\n", event()),
    "closed as something else": calendar("BEGIN:VEVENT\r\nEND:VTODO\r\n"),
    "501 events": calendar(*[event(UID=f"{n}@example.org") for n in range(501)]),
    "100,000 empty blocks": calendar("BEGIN:A\r\nEND:A\r\n" * 100_000),
}

# Of these the only event is refused.
REFUSED = {
    "no title": calendar(event(SUMMARY=None)),
    "white title": calendar(event(SUMMARY="  \\n ")),
    "title of control characters": calendar(event(SUMMARY="\x01\x02\x7f")),
    "no start": calendar(event(DTSTART=None)),
    "empty start": calendar(event(DTSTART="")),
    "start in words": calendar(event(DTSTART="tomorrow")),
    "month 13": calendar(event(DTSTART="20261301T170000Z")),
    "30 February": calendar(event(DTSTART="20260230", DTEND=None)),
    "hour 25": calendar(event(DTSTART="20261208T250000Z")),
    "second 60": calendar(event(DTSTART="20261208T170060Z")),
    "digits of another script": calendar(event(DTSTART="\u0662\u0660261208T170000Z")),
    "with an offset": calendar(event(DTSTART="20261208T170000+0100")),
    "year 9999": calendar(event(DTSTART="99991231T235959Z", DTEND=None)),
    "year 0000": calendar(event(DTSTART="00000101", DTEND=None)),
    "year 1": calendar(event(DTSTART="00010101T000000Z", DTEND=None)),
    "end in 9999": calendar(event(DTEND="99991231T235959Z")),
    "end in 2101": calendar(
        event(DTSTART="20991231T230000Z", DTEND="21010101T000000Z")
    ),
    "end before start": calendar(event(DTEND="20261208T160000Z")),
    "days end before start": calendar(event(DTSTART="20261208", DTEND="20261207")),
    "end unreadable": calendar(event(DTEND="later")),
    "end is a day": calendar(event(DTEND="20261209")),
    "start is a day": calendar(event(DTSTART="20261208")),
    "lasts two years": calendar(event(DTEND="20281208T190000Z")),
    "negative duration": calendar(event(DTEND=None, DURATION="-PT1H")),
    "endless duration": calendar(event(DTEND=None, DURATION="P99999999999999W")),
    "duration in words": calendar(event(DTEND=None, DURATION="two hours")),
    "unknown zone": calendar(
        event(DTSTART="DTSTART;TZID=Mars/Olympus:20261208T170000")
    ),
    "zone that climbs": calendar(
        event(DTSTART="DTSTART;TZID=../../etc/passwd:20261208T170000")
    ),
    "zone of odd offsets": calendar(
        zone("Own", "+0330", "+0430"), event(DTSTART="DTSTART;TZID=Own:20261208T170000")
    ),
    "zone without offsets": calendar(
        zone("Own"), event(DTSTART="DTSTART;TZID=Own:20261208T170000")
    ),
    "zone with broken offset": calendar(
        zone("Own", "+9900"), event(DTSTART="DTSTART;TZID=Own:20261208T170000")
    ),
    "hour left out": calendar(
        event(DTSTART="DTSTART;TZID=Europe/Berlin:20260329T023000", DTEND=None)
    ),
    "hour that comes twice": calendar(event(DTSTART="20261025T013000Z", DTEND=None)),
    "changes one date": calendar(event(RECURRENCE_ID="20261208T170000Z")),
    "endless identifier": calendar(event(UID="x" * 300)),
    "line without a value": calendar(event(DTSTART="DTSTART;TZID=:20261208T17:X;:")),
    "parameter never closed": calendar(event(DTSTART='DTSTART;TZID="Europe:2026')),
    "parameters without end": calendar(
        event(DTSTART="DTSTART" + ";A=B" * 6000 + ":20261208T170000Z")
    ),
    "cut off in the event": calendar(event())[:-30],
    "cut off in a line": calendar(event())[:90],
}

# These are taken over, with a remark.
REMARKED = {
    "no identifier": calendar(event(UID=None)),
    "floating": calendar(event(DTSTART="20261208T180000", DTEND="20261208T200000")),
    "no end": calendar(event(DTEND=None)),
    "no length": calendar(event(DTEND="20261208T170000Z")),
    "repeats without end": calendar(event("RRULE:FREQ=WEEKLY")),
    "repeats every second": calendar(event("RRULE:FREQ=SECONDLY")),
    "repeats a billion times": calendar(event("RRULE:FREQ=DAILY;COUNT=1000000000")),
    "repeats until 9999": calendar(event("RRULE:FREQ=DAILY;UNTIL=99991231")),
    "repeats by nonsense": calendar(event("RRULE:FREQ=;BYDAY=XX;COUNT=-1")),
    "has more dates": calendar(event("RDATE:" + "20261208T170000Z," * 1000)),
    "title of 100 kB": calendar(event(SUMMARY="x" * 100_000)),
    "description of 1 MB": calendar(event(DESCRIPTION="y" * 1_000_000)),
    "place of 100 kB": calendar(event(LOCATION="z" * 100_000)),
    "dangerous meeting": calendar(event("CONFERENCE;VALUE=URI:javascript:alert(1)")),
    "endless meeting": calendar(event(f"CONFERENCE:https://example.org/{'a' * 900}")),
    "unknown status": calendar(event("STATUS:MAYBE")),
    "zone of the file": calendar(
        zone("Own", "+0100", "+0200"),
        event(DTSTART="DTSTART;TZID=Own:20261208T180000"),
    ),
    "zone of one offset": calendar(
        zone("Own", "+0530"),
        event(DTSTART="DTSTART;TZID=Own:20261208T223000"),
    ),
}
ALL = HOPELESS | REFUSED | REMARKED
