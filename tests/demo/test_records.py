import pytest

from demo.loading.records import Records
from demo.models import DemoRecord
from home.models import Partner


def make():
    return Partner.objects.create(name="Beispiel", kind="member", locale_id=1)


def test_something_is_loaded_once_and_found_again(db):
    records = Records.read()

    records.once("partner/x", make)
    records.once("partner/x", make)

    assert Partner.objects.count() == 1
    assert Records.read().place("partner/x") == Partner.objects.get().pk


def test_what_fails_half_way_leaves_nothing_behind(db):
    def fail():
        make()
        raise RuntimeError

    records = Records.read()
    with pytest.raises(RuntimeError):
        records.once("partner/x", fail)

    assert not Partner.objects.exists()
    assert not DemoRecord.objects.exists()
    assert "partner/x" not in records
