# SPDX-License-Identifier: Apache-2.0
"""Compare the two witnesses: what callsim saw on the wire and what the database says happened."""

from stack import Failure, check


def digits(sip_user):
    """"+12125550142" as the database keeps it."""
    return int(sip_user.lstrip("+"))


def calls(stack, start=0):
    """One entry per call on the wire: its first INVITE (not retransmissions, not the one repeated
    with credentials), its answer and its end, by the carrier's own clock. From this byte of its log on."""
    found = {}
    for e in stack.wire(start=start):
        key = e.get("call_id")
        if e["event"] == "invite":
            found.setdefault(key, {"call_id": key, "at_us": e["at_us"], "callee": digits(e["to"]),
                                   "caller": digits(e["from"]), "asserted": e.get("asserted"),
                                   "behaviour": e.get("behaviour"), "answer_us": None, "end_us": None,
                                   "said": [], "pressed": [], "end": {}})
        elif key in found:
            if e["event"] == "answer":
                found[key]["answer_us"] = e["at_us"]
            elif e["event"] in ("said", "pressed"):
                found[key][e["event"]].append(e)
            elif e["event"] == "end":
                found[key].update(end_us=e["at_us"], end=e)
    return list(found.values())


def check_proof(stack, start=0, after_id=0):
    """Promise 1: every INVITE has a committed attempt that names an allow decision, made before it, and
    no attempt has two. Of the carrier's log from byte start on and the attempts after after_id."""
    rows = stack.rows(
        "SELECT a.sip_call_id, a.id, a.number, a.caller_id, dialer.us(a.committed_at) AS committed_us, "
        "dialer.us(a.invite_at) AS invite_us, d.verdict, d.number AS decided_number, "
        "dialer.us(d.decided_at) AS decided_us, a.disposition "
        "FROM dialer.attempt AS a JOIN dialer.decision AS d ON d.id = a.decision_id WHERE a.id > %d" % after_id)
    attempts = {a["sip_call_id"]: a for a in rows if a["sip_call_id"]}
    wire = calls(stack, start)
    for c in wire:
        c["attempt"] = attempts.pop(c["call_id"], None)
    # The daemon was killed before it could write the Call-ID down: the attempt must still be there,
    # committed before the INVITE, its end unknown, and no other call's.
    nameless = {}
    for a in rows:
        if a["disposition"] == "unknown" and not a["sip_call_id"]:
            nameless.setdefault(a["number"], []).append(a)
    for c in sorted(wire, key=lambda x: x["at_us"], reverse=True):
        if c["attempt"] is None:
            before = [a for a in nameless.get(c["callee"], []) if a["committed_us"] <= c["at_us"]]
            if not before:  # looking for the number's is slow, and there may be thousands of calls
                raise Failure("INVITE %s to %d at %d has no attempt of its own; the number's: %s" %
                              (c["call_id"], c["callee"], c["at_us"], [a for a in rows if a["number"] == c["callee"]]))
            c["attempt"] = max(before, key=lambda a: a["committed_us"])
            nameless[c["callee"]].remove(c["attempt"])
    for c in wire:
        a = c["attempt"]
        check(a["verdict"] == "allow", "attempt %d: decision says %s" % (a["id"], a["verdict"]))
        check(a["disposition"] != "not_sent", "attempt %d is said not to have been sent" % a["id"])
        check(a["number"] == c["callee"] == a["decided_number"], "attempt %d: another number was called" % a["id"])
        check(a["caller_id"] == c["caller"], "attempt %d: another caller ID was shown" % a["id"])
        check(digits(c["asserted"]) == c["caller"], "attempt %d: P-Asserted-Identity differs" % a["id"])
        check(a["committed_us"] <= c["at_us"], "attempt %d: INVITE before its commit" % a["id"])
        check(c["at_us"] - a["decided_us"] <= 2500000, "attempt %d: its decision was %d ms old when the carrier saw the INVITE; "
              "sent after %s ms" % (a["id"], (c["at_us"] - a["decided_us"]) // 1000,
                                    (a["invite_us"] - a["decided_us"]) // 1000 if a["invite_us"] else "?"))
    return wire


def check_refused(stack, wire):
    """No number whose decisions never said allow was called."""
    allowed = {r["number"] for r in stack.rows("SELECT DISTINCT number FROM dialer.decision WHERE verdict = 'allow'")}
    for c in wire:
        check(c["callee"] in allowed, "%d was called without ever being allowed" % c["callee"])


def check_attempt_caps(stack, wire):
    """No lead was called more often than its campaign allows, counted on the wire."""
    counts = {}
    for c in wire:
        counts[c["callee"]] = counts.get(c["callee"], 0) + 1
    for r in stack.rows("SELECT l.number, sum(c.max_attempts) AS cap FROM dialer.lead AS l "
                        "JOIN dialer.campaign AS c ON c.id = l.campaign_id GROUP BY l.number"):
        check(counts.get(r["number"], 0) <= r["cap"], "%d was called %d times, cap %d" %
              (r["number"], counts.get(r["number"], 0), r["cap"]))


def check_concurrency(wire, most):
    """Calls at once, from INVITE to the end as the carrier saw them."""
    steps = []
    for c in wire:
        steps.append((c["at_us"], 1))
        if c["end_us"]:
            steps.append((c["end_us"], -1))
    now = peak = 0
    for _, step in sorted(steps):
        now += step
        peak = max(peak, now)
    check(peak <= most, "%d calls at once, cap %d" % (peak, most))
    return peak


def check_rate(wire, per_second, least_us=900000):
    """INVITEs within any second. Where the machine may be so busy that a program waits for its turn between
    the claim and the wire, a shorter time than 0.9 s may be asked for, and check_claim_rate() beside it."""
    times = sorted(c["at_us"] for c in wire)
    for i in range(len(times) - per_second):
        check(times[i + per_second] - times[i] >= least_us,
              "%d INVITEs within %d us, cap %d a second" % (per_second + 1, times[i + per_second] - times[i], per_second))


def check_claim_rate(stack, per_second, after_id=0):
    """As check_rate, by the clock of the database, at which a claim is counted."""
    fast = stack.rows("SELECT id, us FROM (SELECT id, dialer.us(committed_at) - dialer.us(lag(committed_at, %d) OVER "
                      "(ORDER BY committed_at)) AS us FROM dialer.attempt WHERE id > %d AND disposition <> 'not_sent') AS t "
                      "WHERE us < 900000 ORDER BY us LIMIT 3" % (per_second, after_id))
    check(not fast, "more than %d attempts committed within a second: %s" % (per_second, fast))


def check_nothing_stuck(stack):
    """Every attempt ended, no lead is left in dialing, no number is locked."""
    check(stack.scalar("SELECT count(*) FROM dialer.attempt WHERE state <> 'ended'") == "0", "attempts never ended")
    check(stack.scalar("SELECT count(*) FROM dialer.lead WHERE state = 'dialing'") == "0", "leads left in dialing")
    check(stack.scalar("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL") == "0", "numbers left in flight")


def check_caller_caps(wire, most):
    """Calls per caller ID (all of one day, unless the test runs over midnight UTC: then it is laxer)."""
    counts = {}
    for c in wire:
        key = (c["caller"], c["at_us"] // 86400000000)
        counts[key] = counts.get(key, 0) + 1
    for (caller, _), n in counts.items():
        check(n <= most, "+%d was shown %d times, cap %d" % (caller, n, most))


def check_sticky_callers(wire):
    """A person sees the same number each time."""
    shown = {}
    for c in wire:
        check(shown.setdefault(c["callee"], c["caller"]) == c["caller"], "%d saw two numbers" % c["callee"])


def check_concurrency_of_numbers(wire):
    """One call at a time to a number. A killed daemon cannot say goodbye, so only calls that the
    carrier saw end before the next began are judged by their end; the others by their attempt."""
    last = {}
    for c in sorted(wire, key=lambda x: x["at_us"]):
        before = last.get(c["callee"])
        if before is not None and before["end_us"] is not None:
            check(before["end_us"] <= c["at_us"] or before["end"].get("by") != "caller",
                  "%d was called while a call to it was up" % c["callee"])
        last[c["callee"]] = c
