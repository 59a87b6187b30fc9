# SPDX-License-Identifier: Apache-2.0
"""Campaigns of many short calls for the chaos tests, and what must be true of them afterwards.

A test goes in rounds: each has a campaign of its own with people who were never called before, some tens
of kills while it is dialed, a quiet end, and a check of all that the round left on the wire and in the
database. So a failure is told near its cause, and a thousand kills cost no more to check than twenty.
"""

import os
import random

import population
import stack
import witness
from stack import check

MAX_ATTEMPTS = 3
SECOND_US = 1000000
CPS = int(os.environ.get("CHAOS_CPS", "100"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
FIRST = int(os.environ.get("CHAOS_FIRST", "0"))  # number of the first round, to do one again
ROUND = int(os.environ.get("CHAOS_ROUND", "50"))  # kills or faults between two checks
AT_ONCE = 2 * CPS  # calls; most last less than half a second


def write_population(s, text=None):
    """People who answer and hang up soon, and lines that are busy or dead: many short calls. Nobody answers
    503, for then the trunk is left alone for a while and the load is not there."""
    path = os.path.join(s.dir, "population.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text or """{"seed": 3, "voices": ["kal16"], "behaviours": [
          {"name": "short_talk", "share": 15, "ring_ms": [50, 400],
           "steps": [{"pause_ms": [200, 1500]}, {"hang_up": true}]},
          {"name": "busy", "share": 60, "varies": true, "progress": 0, "ring_ms": [10, 300], "final": 486},
          {"name": "gives_up", "share": 25, "varies": true, "ring_ms": [100, 800], "final": 480}]}""")
    return path


def carrier(s, people=None):
    """Everything but the daemon and its campaigns; the trunk's port."""
    print("# CHAOS_SEED=%d CHAOS_CPS=%d CHAOS_ROUND=%d CHAOS_FIRST=%d" % (SEED, CPS, ROUND, FIRST), flush=True)
    s.configure(5060)
    s.migrate()
    return s.trunk_port(s.start_callsim(write_population(s, people)))


def add_people(s, name, numbers, part=""):
    """Leads of a campaign, with consents."""
    leads, consents = (os.path.join(s.dir, name + part + end) for end in ("-leads.csv", "-consents.csv"))
    population.write_leads(leads, numbers)
    population.write_consents(consents, numbers)
    s.ctl("leads", "load", leads, "--campaign", name)
    s.ctl("consent", "load", consents, "--seller", "northstar")


def numbers_of(begin, people):
    """So many in the row of possible numbers, from this place on."""
    return [population.number(population.ONE_PARTY[i % 10], i // 10) for i in range(begin, begin + people)]


def load(s, name, people, begin=0, at_once=40, callers=None, on_answer="converse",
         record="no"):
    """A campaign with so many people, from this place in the row of possible numbers on, ready to be called."""
    numbers = numbers_of(begin, people)
    conf = os.path.join(s.dir, name + ".conf")
    callers = callers or {"+1212555%04d" % (2500 + i): ("US-NY", 10000) for i in range(5)}
    population.write_campaign(conf, name, max_concurrent=at_once, record=record, numbers=callers,
                              retry={"default": "1s", "unknown": "1s"}, max_attempts=MAX_ATTEMPTS,
                              max_attempts_24h=MAX_ATTEMPTS, on_answer=on_answer,
                              script=os.path.join(stack.SRC, "campaigns", "example", "qualify.json"))
    s.ctl("campaign", "load", conf)
    add_people(s, name, numbers)


def prepare(s, people, record="no", population_text=None):
    """One campaign, "chaos", at a moderate rate; the trunk's port."""
    port = carrier(s, population_text)
    s.configure(port, slots=40, cps=40, channels=40)
    load(s, "chaos", people, record=record)
    return port


class Round:
    """One campaign, from its load to its check."""

    def __init__(self, s, number, people):
        self.s = s
        self.name = "chaos%d" % number
        self.begin = number * 20000
        self.people = self.cap = people
        self.start = s.wire_end()
        self.first_attempt = int(s.scalar("SELECT coalesce(max(id), 0) FROM dialer.attempt"))
        # Each round has callers of its own, whose calls of the day it may use up.
        # Nobody is talked to: a recogniser for each call of a daemon that lives for a second would be the load.
        load(s, self.name, people, self.begin, AT_ONCE,
             {"+1212555%04d" % (2000 + 5 * number + i): ("US-NY", people) for i in range(5)}, "hangup")
        s.ctl("campaign", "start", self.name)

    def count(self, condition):
        """Attempts of this round of which that is true."""
        return int(self.s.scalar("SELECT count(*) FROM dialer.attempt WHERE id > %d AND %s" % (self.first_attempt, condition)))

    def feed(self):
        """More people, before all have been called: on a busy machine more calls are made between two kills."""
        ready = self.s.scalar("SELECT count(*) FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id "
                              "WHERE c.name = '%s' AND l.state = 'ready'" % self.name)
        if int(ready) >= 3 * CPS:
            return
        add_people(self.s, self.name, numbers_of(self.begin + self.people, 3 * CPS), "-%d" % self.people)
        self.people += 3 * CPS
        if self.s.scalar("SELECT state FROM dialer.campaign WHERE name = '%s'" % self.name) == "finished":
            self.s.ctl("campaign", "start", self.name)

    def wait_dialing(self, since):
        """Until an INVITE is on the wire that the carrier wrote down after this byte."""
        self.s.wait(lambda: self.s.wire("invite", since), 60, "a call", 0.02)

    def finish(self, timeout):
        """To its end without disturbance, and what must be true then; the calls on the wire."""
        self.s.wait_finished(self.name, timeout)
        wire = check_afterwards(self.s, self.start, self.first_attempt)
        witness.check_rate(wire, CPS, 500000)
        witness.check_claim_rate(self.s, CPS, self.first_attempt)
        witness.check_caller_caps(wire, self.cap)
        return wire


def rounds(total):
    """The rounds of so many kills: the number of each and how many it has."""
    return [(FIRST + i, min(ROUND, total - done)) for i, done in enumerate(range(0, total, ROUND))]


def chance_of(number):
    """Each round's instants depend on the seed and its number alone, so that it can be done again by itself."""
    return random.Random("%d/%d" % (SEED, number))


class Load:
    """What the load was while it was up: the carrier's INVITEs from the first after a start to the kill."""

    def __init__(self):
        self.invites = 0
        self.up_us = 0

    def add(self, wire, ups):
        """The calls of a round and the times, each from a start to a kill."""
        for begin, end in ups:
            times = [c["at_us"] for c in wire if begin <= c["at_us"] <= end]
            if times:
                self.invites += len(times)
                self.up_us += end - min(times)

    def per_second(self):
        return self.invites * SECOND_US / max(1, self.up_us)

    def tell(self):
        print("# load while up: %.0f INVITEs/s on the wire (%d in %.0f s), %d/s allowed" %
              (self.per_second(), self.invites, self.up_us / SECOND_US, CPS), flush=True)


def check_afterwards(s, start=0, after_id=0):
    """The wire, the database and the log agree, and nothing was lost, repeated or left behind. Of the
    carrier's log from that byte on and the attempts after that one; of leads and the log of evidence, all."""
    wire = witness.check_proof(s, start, after_id)
    witness.check_refused(s, wire)
    witness.check_attempt_caps(s, wire)
    witness.check_concurrency_of_numbers(wire)
    witness.check_nothing_stuck(s)
    s.ctl("audit", "seal")
    print("# " + s.ctl("audit", "verify").strip(), flush=True)
    waiting = s.scalar("SELECT count(*) FROM dialer.audit_pending")
    check(int(waiting) == 0, "evidence that was never sealed: %s" % waiting)
    over = s.rows("SELECT id, attempts FROM dialer.lead WHERE attempts > %d" % MAX_ATTEMPTS)
    check(not over, "leads above their attempts: %s" % over)
    counted = s.rows("SELECT l.id, l.attempts, count(a.id) AS made FROM dialer.lead AS l LEFT JOIN dialer.attempt AS a "
                     "ON a.lead_id = l.id AND a.disposition <> 'not_sent' GROUP BY l.id HAVING l.attempts <> count(a.id)")
    check(not counted, "attempts counted wrongly: %s" % counted[:3])
    return wire
