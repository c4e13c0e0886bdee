"""Ama takes everything with her before she closes her line."""

import hashlib
import zipfile

import pytest
from tests.browser import NARROW, faults
from tests.builders import a_line
from tests.visitor import a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.selfcare.kit import making
from clearline.selfcare.models import Kit

pytestmark = [pytest.mark.database, pytest.mark.requires("browser"), pytest.mark.feature("A18")]


def test_from_the_question_whether_one_can_close_to_a_page_that_opens_off_line(database, visit, tmp_path):
    ama = a_visitor(World(database).connect(), visit(width=NARROW))
    line = a_line(brand=ama.brand, account=ama.holder.account, everything=True)
    ama.sign_in()
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/")
    ama.follow("Take everything with you: the backup kit")
    assert "How large it will be" in ama.text()
    assert faults(ama.page, widths=(NARROW,)) == []
    ama.press("Make my backup kit")
    assert "You may close this page: it goes on." in ama.text()
    assert faults(ama.page, widths=(NARROW,)) == []
    assert making.make_next(now=clock())
    # The page goes on by itself.
    ama.page.get_by_role("heading", name="It is ready").wait_for()
    assert faults(ama.page, widths=(NARROW,)) == []
    with ama.page.expect_download() as arriving:
        ama.page.locator("a.btn").click()
    arriving.value.save_as(tmp_path / "kit.zip")
    assert hashlib.sha256((tmp_path / "kit.zip").read_bytes()).hexdigest() == Kit.objects.get().sha256
    zipfile.ZipFile(tmp_path / "kit.zip").extractall(tmp_path / "kit")
    index = ama.page.context.new_page()
    index.goto((tmp_path / "kit" / "index.html").as_uri())
    assert "Ama Mensah" in index.inner_text("main")
    index.get_by_role("link", name="JSON").first.click()
    index.wait_for_url("**/tables/account.json")
    assert ama.holder.email in index.content()
