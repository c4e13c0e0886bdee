"""What identity need not keep goes by itself, and nothing else."""

from datetime import timedelta

import pytest
from tests import builders

from clearline.brands.database import clock
from clearline.identity import counter, sign_in, tidying
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Attempt, Tally
from clearline.vocabulary.identifiers import uuid7
from clearline.wiring import queue

pytestmark = pytest.mark.database


def test_days_gone_by_are_forgotten_and_cases_are_not():
    brand, now, case = builders.a_brand(), clock(), uuid7()
    for moment in (now - timedelta(days=4), now):
        sign_in.send_code(brand=brand, identifier="nobody@example.com", language="en", now=moment)
        counter.take(Guarded(brand_id=brand.id, lane=Lane.STATUS, attempt=case), now=moment)
    assert tidying.tidy(now=now) == 2
    assert Attempt.objects.count() == 1
    assert sorted(Tally.objects.values_list("lane", "tries")) == [("sending", 1), ("status", 2)]
    assert tidying.tidy(now=now) == 0


def test_a_worker_tidies_once_a_day(database):
    planned = queue.app.periodic_registry.periodic_tasks.values()
    assert {each.task.name: each.cron for each in planned}["tidy"] == "17 3 * * *"
