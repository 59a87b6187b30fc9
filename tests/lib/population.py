# SPDX-License-Identifier: Apache-2.0
"""Leads, consents and campaign files for tests of the whole stack."""

import csv
import hashlib
import os

# Area codes of states where one party's consent is enough to record, and of all-party states.
ONE_PARTY = ["212", "303", "404", "512", "602", "614", "615", "703", "816", "919"]
# (not California or Illinois: their hours for automated voices bind informational calls, too)
ALL_PARTY = ["206", "305", "410", "617"]

CONSENT_TEXT = "I agree that Northstar Energy calls me, also with an artificial voice, about my account."


def number(area, index):
    """A number that is valid, assigned to nobody we know, and never 555-01XX."""
    return "+1%s%03d%04d" % (area, 220 + index // 5000, 2000 + index % 5000)


def write_leads(path, numbers, columns=("phone", "first_name", "last_name")):
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(columns)
        for i, n in enumerate(numbers):
            w.writerow([n, "Pat", "Example %d" % i])


def write_consents(path, numbers, at="2026-01-15T12:00:00Z"):
    digest = hashlib.sha256(CONSENT_TEXT.encode()).hexdigest()
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["phone", "at", "form", "artificial_voice", "scope", "text_sha256", "method", "evidence"])
        for n in numbers:
            w.writerow([n, at, "written", "yes", "informational", digest, "web", "test"])


def write_campaign(path, name, *, trunk="sim", max_concurrent=20, ring_s=20, max_attempts=2, max_attempts_24h=3,
                   opening="at_once", on_answer="converse", record="yes", script=None, numbers=None, retry=None,
                   caller_place="US-TX", purpose="informational", dial=""):
    numbers = numbers or {"+12125552901": ("US-NY", 500)}
    retry = retry or {"default": "never", "busy": "2s", "no_answer": "2s", "congestion": "2s", "unknown": "1s"}
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"""[campaign]
name = {name}
seller = northstar
seller_legal_name = Northstar Energy Cooperative
callback_number = +12125552900
toll_free_number = +18885552900
purpose = {purpose}
artificial_voice = yes
business = no
record = {record}
region = US
caller_place = {caller_place}
[dial]
trunk = {trunk}
pool = test
max_concurrent = {max_concurrent}
ring_s = {ring_s}
max_attempts = {max_attempts}
max_attempts_24h = {max_attempts_24h}
opening = {opening}
on_answer = {on_answer}
{dial}
[retry]
""")
        f.writelines("%s = %s\n" % item for item in retry.items())
        f.write("[numbers]\n")
        f.writelines("%s = %s, cap %d, attestation A\n" % (n, place, cap) for n, (place, cap) in numbers.items())
        f.write("[checklist]\nR02 = permit of the tests\n")  # Texas wants one of automatic voices
        if script:
            f.write("[script]\nfile = %s\n" % os.path.abspath(script))
