import pytest
import time_machine
from django.core.cache import caches
from django.test import RequestFactory

from home.antispam import (
    Expired,
    Forged,
    Limit,
    TooFast,
    check_token,
    network,
    network_hash,
    new_token,
)

NOON = "2030-05-06T12:00:00Z"


def request(address="198.51.100.7", forwarded=None):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return RequestFactory(headers=headers).get("/", REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(0, TooFast), (3, TooFast), (4, None), (86_400, None), (86_401, Expired)],
)
def test_a_token_is_good_from_three_seconds_to_a_day(seconds, error):
    with time_machine.travel(NOON, tick=False) as clock:
        token = new_token("contact")
        clock.shift(seconds)
        if error is None:
            check_token(token, "contact")
        else:
            with pytest.raises(error):
                check_token(token, "contact")


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "ä\x00", ":" * 500])
def test_a_token_that_is_not_ours_is_forged(token):
    with pytest.raises(Forged):
        check_token(token, "contact")


def test_a_token_serves_one_purpose():
    with pytest.raises(Forged):
        check_token(new_token("contact"), "suggestion")


def test_a_limit_counts_per_network_and_ends():
    limit = Limit("test", count=2, seconds=60)
    with time_machine.travel(NOON, tick=False) as clock:
        assert [limit.take(request()) for _time in range(3)] == [True, True, False]
        assert limit.take(request("203.0.113.1"))
        clock.shift(61)
        assert limit.take(request())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_neighbours_in_one_network_count_together(address, expected):
    assert network(request(address)) == expected


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.7"),
        (1, None, "198.51.100.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.1, 203.0.113.9, 198.51.100.8", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.7"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(
    proxies, forwarded, expected, settings
):
    settings.TRUSTED_PROXIES = proxies

    assert network(request(forwarded=forwarded)) == expected


def test_no_address_is_kept():
    Limit("test", count=1, seconds=60).take(request())

    kept = repr(caches["shared"]._cache)
    assert "198.51" not in kept
    assert network_hash(request()) in kept
