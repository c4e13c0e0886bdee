"""Record which test proves which feature and how it ended, for `clearline features`."""

import json

import pytest

from clearline.cli.features import record_path


class FeatureRecord:
    """Gathers outcomes while tests run; with several workers the controller alone writes."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, object]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Carry the ids along with the report, also from another process."""
        if call.when == "setup":
            ids = sorted({str(each) for mark in item.iter_markers("feature") for each in mark.args})
            if ids:
                item.user_properties.append(("features", ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = next((value for name, value in report.user_properties if name == "features"), None)
        if ids is None:
            return
        entry = self.seen.setdefault(report.nodeid, {"features": ids, "outcome": "passed"})
        if report.failed or (report.skipped and entry["outcome"] == "passed"):
            entry["outcome"] = "failed" if report.failed else "skipped"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput") or not self.seen:
            return
        record = record_path()
        before = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({**before, **self.seen}, indent=1, sort_keys=True), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(FeatureRecord(), "clearline-feature-record")
