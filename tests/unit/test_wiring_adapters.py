"""Real systems are chosen by settings alone; a setting that cannot be used says how it is written."""

import pytest

from clearline.connectors.hlr.osmo import OsmoHlr
from clearline.connectors.smdp.es2plus import Es2Plus
from clearline.wiring import adapters
from clearline.wiring.routes import senders_clock

pytestmark = pytest.mark.feature("I5")


def test_without_a_setting_nothing_is_real():
    assert adapters.hlr(clock=senders_clock) is None
    assert adapters.smdp() is None
    assert adapters.sms(clock=senders_clock) is None


@pytest.mark.parametrize(
    ("named", "ports"), [("hlr.example", (4259, 4258)), ("hlr.example:14259:14258", (14259, 14258))]
)
def test_a_register_is_named_with_or_without_its_ports(settings, named, ports):
    settings.CLEARLINE_OSMO_HLR = named
    chosen = adapters.hlr(clock=senders_clock)
    assert isinstance(chosen, OsmoHlr)
    assert (chosen.host, chosen.ctrl_port, chosen.vty_port) == ("hlr.example", *ports)


@pytest.mark.parametrize("named", ["hlr:4259", "hlr:a:b", "hlr:1:2:3"])
def test_a_register_that_is_named_wrongly_is_refused(settings, named):
    settings.CLEARLINE_OSMO_HLR = named
    with pytest.raises(adapters.BadAddress, match="host:4259:4258"):
        adapters.hlr(clock=senders_clock)


def test_a_profile_server_wants_to_know_who_asks_and_files_that_are_there(settings, tmp_path):
    settings.CLEARLINE_ES2PLUS_URL = "https://smdp.example"
    with pytest.raises(adapters.BadAddress, match="REQUESTER"):
        adapters.smdp()
    settings.CLEARLINE_ES2PLUS_REQUESTER = "1.3.6.1.4.1.99999"
    assert isinstance(adapters.smdp(), Es2Plus)
    settings.CLEARLINE_ES2PLUS_CERT = str(tmp_path / "none.pem")
    with pytest.raises(adapters.BadAddress, match="PEM"):
        adapters.smdp()


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "sender", "plain"),
    [
        ("smpps://lumo:s3cr%40t@sms.example", "sms.example", 3550, True, "", True),
        (
            "smpp+plain://lumo:s3cr%40t@127.0.0.1:2776?sender=Lumo&alphabet=gsm",
            "127.0.0.1",
            2776,
            False,
            "Lumo",
            True,
        ),
        ("smpps://lumo:s3cr%40t@sms.example?alphabet=ucs2", "sms.example", 3550, True, "", False),
    ],
)
def test_an_sms_gateway_is_named_by_its_address(url, host, port, tls, sender, plain):
    gateway = adapters.smpp_gateway(url)
    assert (gateway.host, gateway.port, gateway.tls) == (host, port, tls)
    assert (gateway.username, gateway.password) == ("lumo", "s3cr@t")
    assert (gateway.sender, gateway.plain, gateway.timeout) == (sender, plain, 10.0)


@pytest.mark.parametrize(
    "url",
    [
        "smpp://lumo:x@sms.example",
        "smpps://sms.example",
        "smpps://lumo:x@",
        "smpps://lumo:longer-than-8@sms.example",
        "smpps://lumo:x@sms.example?alphabet=latin1",
        "smpps://lumo:x@sms.example?from=Lumo",
        "smpps://lumo:x@sms.example:port",
        "smpps://l%C3%BCmo:x@sms.example",
    ],
)
def test_an_sms_gateway_that_is_named_wrongly_is_refused(url):
    with pytest.raises(adapters.BadAddress, match="smpps://user:password@host:3550"):
        adapters.smpp_gateway(url)
