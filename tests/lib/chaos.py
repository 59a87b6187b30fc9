# SPDX-License-Identifier: Apache-2.0
"""A campaign of many short calls for the chaos tests, and what must be true of it afterwards."""

import os

import population
import stack
import witness
from stack import check

MAX_ATTEMPTS = 3


def write_population(s):
    """People who answer and hang up soon, and lines that are busy or dead: many short calls."""
    path = os.path.join(s.dir, "population.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write("""{"seed": 3, "voices": ["kal16"], "behaviours": [
          {"name": "short_talk", "share": 50, "ring_ms": [50, 400],
           "steps": [{"pause_ms": [200, 1500]}, {"hang_up": true}]},
          {"name": "busy", "share": 30, "varies": true, "progress": 0, "ring_ms": [10, 300], "final": 486},
          {"name": "gives_up", "share": 15, "varies": true, "ring_ms": [100, 800], "final": 480},
          {"name": "overloaded", "share": 5, "varies": true, "progress": 0, "ring_ms": 20, "final": 503}]}""")
    return path


def prepare(s, people):
    """So many leads, ready to be called; the trunk's port."""
    s.configure(5060)
    s.migrate()
    port = s.trunk_port(s.start_callsim(write_population(s)))
    s.configure(port, slots=40, cps=40, channels=40)
    numbers = [population.number(population.ONE_PARTY[i % 10], i // 10) for i in range(people)]
    leads, consents, conf = (os.path.join(s.dir, n) for n in ("leads.csv", "consents.csv", "campaign.conf"))
    population.write_leads(leads, numbers)
    population.write_consents(consents, numbers)
    retry = {"default": "1s", "unknown": "1s"}
    callers = {"+1212555%04d" % (2500 + i): ("US-NY", 10000) for i in range(5)}
    population.write_campaign(conf, "chaos", max_concurrent=40, record="no", retry=retry, numbers=callers,
                              max_attempts=MAX_ATTEMPTS, max_attempts_24h=MAX_ATTEMPTS,
                              script=os.path.join(stack.SRC, "campaigns", "example", "qualify.json"))
    s.ctl("campaign", "load", conf)
    s.ctl("leads", "load", leads, "--campaign", "chaos")
    s.ctl("consent", "load", consents, "--seller", "northstar")
    return port


def check_afterwards(s):
    """The wire, the database and the log agree, and nothing was lost, repeated or left behind."""
    wire = witness.check_proof(s)
    witness.check_refused(s, wire)
    witness.check_attempt_caps(s, wire)
    witness.check_concurrency_of_numbers(wire)
    witness.check_nothing_stuck(s)
    s.ctl("audit", "seal")
    print("# " + s.ctl("audit", "verify").strip())
    waiting = s.scalar("SELECT count(*) FROM dialer.audit_pending")
    check(int(waiting) == 0, "evidence that was never sealed: %s" % waiting)
    over = s.rows("SELECT id, attempts FROM dialer.lead WHERE attempts > %d" % MAX_ATTEMPTS)
    check(not over, "leads above their attempts: %s" % over)
    counted = s.rows("SELECT l.id, l.attempts, count(a.id) AS made FROM dialer.lead AS l LEFT JOIN dialer.attempt AS a "
                     "ON a.lead_id = l.id AND a.disposition <> 'not_sent' GROUP BY l.id HAVING l.attempts <> count(a.id)")
    check(not counted, "attempts counted wrongly: %s" % counted[:3])
    return wire
