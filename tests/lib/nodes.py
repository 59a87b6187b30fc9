# SPDX-License-Identifier: Apache-2.0
"""Three nodes on one database and one carrier: how they are started, and what must hold of them however
they are joined. A test says by which way each reaches the database and the carrier."""

import json
import os
import signal
import time

import population
import stack
import witness
from stack import check

SCRIPT = os.path.join(stack.SRC, "campaigns", "example", "qualify.json")
NODES = ("a", "b", "c")
CAMPAIGNS = {"east": "404", "west": "303"}  # by the area of their people
CHANNELS, CALLS_PER_SECOND, OF_CAMPAIGN = 15, 10, 9
LEASE_S = 2
TALK_MS = 4000
HOST = "127.0.0.1"


class Place:
    """Where a node runs: its own address (the stack's), its way to the database, what runs it there."""

    def __init__(self, host=None, conninfo=None, within=()):
        self.host, self.conninfo, self.within = host, conninfo, list(within)


def start(s, name, place, carrier=HOST):
    path = os.path.join(s.dir, name + ".conf")
    with open(s.conf, encoding="utf-8") as f:
        text = f.read()
    first = 22000 + 1000 * NODES.index(name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("name = test", "name = " + name)
                .replace("host = " + s.host, "host = " + (place.host or s.host))
                .replace("host = " + HOST, "host = " + carrier)
                .replace("lease_ms = 5000", "lease_ms = %d" % (LEASE_S * 1000))
                .replace("rtp_port_min = 22000", "rtp_port_min = %d" % first)
                .replace("rtp_port_max = 27998", "rtp_port_max = %d" % (first + 998))
                .replace(s.conninfo, place.conninfo or s.conninfo))
    process = s.start("dialerd-" + name, place.within + [os.path.join(stack.BUILD, "dialerd"), "-c", path])
    s.wait(lambda: s.scalar("SELECT count(*) FROM dialer.node WHERE lease_until > now() AND name = '%s' AND pid = %d"
                            % (name, process.pid)) == "1", 30, "node %s to hold its lease" % name)


def begin(s, places, carrier=HOST):
    """Nodes a, b, c at their places, and both campaigns running."""
    s.configure(5060)
    s.migrate()
    people = os.path.join(s.dir, "population.json")
    with open(people, "w", encoding="utf-8") as f:
        json.dump({"seed": 1, "voices": ["kal16"], "media_host": carrier, "trunks": [{"name": "main", "host": carrier, "port": 0}],
                   "behaviours": [{"name": "person", "share": 1, "ring_ms": [100, 300],
                                   "steps": [{"pause_ms": [500, TALK_MS]}, {"hang_up": True}]}]}, f)
    port = s.trunk_port(s.start_callsim(people))
    s.configure(port, slots=50, cps=CALLS_PER_SECOND, channels=CHANNELS)
    for name, area in CAMPAIGNS.items():
        leads, consents, conf = (os.path.join(s.dir, name + n) for n in ("-leads.csv", "-consents.csv", ".conf"))
        numbers = [population.number(area, i) for i in range(2000)]
        population.write_leads(leads, numbers)
        population.write_consents(consents, numbers)
        population.write_campaign(conf, name, script=SCRIPT, record="no", ring_s=5, max_concurrent=OF_CAMPAIGN,
                                  numbers={"+12125552900": ("US-NY", 10000)})
        s.ctl("campaign", "load", conf)
        s.ctl("leads", "load", leads, "--campaign", name)
        s.ctl("consent", "load", consents, "--seller", "northstar")
    for name in NODES:
        start(s, name, places[name], carrier)
    for name in CAMPAIGNS:
        s.ctl("campaign", "start", name)


def attempts_of(s, node, more=""):
    return int(s.scalar("SELECT count(*) FROM dialer.attempt WHERE node = '%s' AND disposition <> 'not_sent' %s" %
                        (node, more)))


def all_call(s, calls):
    s.wait(lambda: len(witness.calls(s)) >= calls, 60, "%d calls" % calls)
    check(all(attempts_of(s, n) > 0 for n in NODES), "a node took no part")


def states(s):
    return {n["name"]: n["state"] for n in s.ctl_json("node", "list")}


def paused(s):
    """Every node has acknowledged, and none sends later."""
    for name in CAMPAIGNS:
        told = s.ctl_json("campaign", "pause", name)
        check(told["nodes_acknowledged"] == len(NODES), "told %s" % told)
    returned_us = time.time_ns() // 1000
    time.sleep(2)  # the time in which a late INVITE would show
    late = [c for c in witness.calls(s) if c["at_us"] > returned_us]
    check(not late, "%d INVITEs after the pause returned" % len(late))
    for name in CAMPAIGNS:
        s.ctl("campaign", "resume", name)


def killed(s):
    """What a dead node left open is settled, but only once an operator says that its machine is off."""
    s.wait(lambda: attempts_of(s, "c", "AND state = 'committed'") > 0, 20, "node c to be in a call")
    s.kill("dialerd-c")
    s.ctl("node", "gone", "c", ok=(3,))
    s.wait(lambda: states(s)["c"] == "down", LEASE_S + 10, "c's end")
    left = attempts_of(s, "c", "AND state = 'committed'")
    check(left > 0, "nothing was left open")
    time.sleep(LEASE_S)  # others renew meanwhile, and must not settle calls that may still talk
    check(attempts_of(s, "c", "AND state = 'committed'") == left, "settled before its calls must have ended")
    s.ctl("node", "gone", "c", "--reason", "no power")
    s.wait(lambda: attempts_of(s, "c", "AND state = 'committed'") == 0, LEASE_S + 5, "what c left open to be settled")
    check(attempts_of(s, "c", "AND disposition = 'unknown'") == left, "the attempts left open are not unknown")


def cut_off(s, cut, join):
    """A node without the database sends nothing once its lease has run out, and its conversations go on."""
    s.wait(lambda: attempts_of(s, "b", "AND state = 'committed'") > 0, 20, "node b to be in a call")
    cut()
    lease_us = int(s.scalar("SELECT dialer.us(lease_until) FROM dialer.node WHERE name = 'b'"))
    time.sleep(LEASE_S + 3)
    others = attempts_of(s, "a")
    s.wait(lambda: attempts_of(s, "a") > others + 5, 20, "node a to go on")
    join()
    s.wait(lambda: int(s.scalar("SELECT dialer.us(lease_until) FROM dialer.node WHERE name = 'b'")) > lease_us, 30,
           "node b to come back")
    before = attempts_of(s, "b")
    s.wait(lambda: attempts_of(s, "b") > before + 2, 40, "node b to call again")
    late = int(s.scalar("SELECT count(*) FROM dialer.attempt WHERE node = 'b' AND dialer.us(committed_at) < %d"
                        " AND dialer.us(invite_at) > %d" % (lease_us, lease_us)))
    check(late == 0, "node b sent %d INVITEs after its lease had run out" % late)
    check(attempts_of(s, "b", "AND disposition = 'unknown'") == 0, "conversations of the node that was cut off were lost")


def check_limits(s):
    """What the carrier saw, of all nodes together. A killed node's calls end at the carrier a little
    later, but by then their attempts still count as under way."""
    calls = witness.calls(s)
    check(witness.check_concurrency(calls, CHANNELS) == CHANNELS, "the trunk's channels were never used up")
    for area in CAMPAIGNS.values():
        witness.check_concurrency([c for c in calls if str(c["callee"]).startswith("1" + area)], OF_CAMPAIGN)
    witness.check_rate(calls, CALLS_PER_SECOND)
    return calls


def end(s):
    """Everything hangs up and ends; then the wire, the database and the log agree."""
    s.ctl("campaign", "stop-all", "--hang-up")
    s.wait(lambda: s.scalar("SELECT count(*) FROM dialer.attempt WHERE state <> 'ended'") == "0", 40, "the calls to end")
    s.kill("dialerd-a", signal.SIGTERM)
    s.kill("dialerd-b", signal.SIGTERM)
    check_limits(s)
    calls = witness.check_proof(s)
    check(len({c["call_id"] for c in calls}) == len(calls), "a call was made twice")
    witness.check_attempt_caps(s, calls)
    witness.check_nothing_stuck(s)
    s.ctl("audit", "seal")
    s.ctl("audit", "verify")
    return calls
