"""What tests run under, set before Django reads its settings: nothing of this machine's installation."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "clearline.settings"
os.environ["CLEARLINE_ROLE"] = "engine"
os.environ["CLEARLINE_MASTER_KEY"] = "dGVzdHMgb25seTogbmV2ZXIgYSByZWFsIG1hc3RlciE="
for name in (
    "DATABASE_URL",
    "DATABASE_ENGINE_URL",
    "KEYSTORE_ENGINE_URL",
    "CLEARLINE_SIMULATORS_URL",
    "CLEARLINE_SMTP_URL",
    "CLEARLINE_SMPP_URL",
    "CLEARLINE_STRIPE_KEY",
    "COLUMNS",  # a terminal's size would fix the width of everything that commands print
    "LINES",
):
    os.environ.pop(name, None)
