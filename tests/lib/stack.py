# SPDX-License-Identifier: Apache-2.0
"""The real parts together: PostgreSQL, callsim as the carrier, dialerd, dialerctl.

A test makes a Stack, loads what it needs through dialerctl, as a user would, and afterwards asks
two witnesses: the database (Stack.rows) and the wire (Stack.wire, what callsim wrote down).
"""

import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SRC = os.environ.get("top_srcdir") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("top_builddir") or os.path.join(SRC, "build")


# Debian's psql is a Perl program that looks for the real one, and takes ten times its CPU to do so.
os.environ["PATH"] = ":".join(sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda d: int(d.split("/")[4]), reverse=True) +
                              [os.environ["PATH"]])


class Failure(Exception):
    """A test found something that must not be."""


def check(condition, what):
    if not condition:
        raise Failure(what)


# Tests run at any hour of the day; what only informs may then be said at any hour to callsim's people.
ANY_HOUR = """{"pack": "test", "overlay": true, "as_of": "2026-11", "review_by": "2099-12-31", "rules": [], "waivers": [
{"rule": "Q07", "by": "the tests", "reason": "callsim's people do not sleep", "until": "2099-12-31"}]}
"""


class Stack:
    def __init__(self, name):
        self.dir = tempfile.mkdtemp(prefix="dialer-%s-" % name, dir="/tmp")
        os.chmod(self.dir, 0o755)
        self.conf = os.path.join(self.dir, "dialer.conf")
        self.state = os.path.join(self.dir, "state")
        self.wire_log = os.path.join(self.dir, "wire.jsonl")
        # All of 127/8 is this machine. On an address of its own a daemon never gets the port of a neighbour's
        # that was killed a moment ago, and hears what that one's carrier still says to it.
        self.host = "127.%d.%d.%d" % (1 + (os.getpid() >> 16), os.getpid() >> 8 & 255, os.getpid() & 255)
        self.daemon_log = os.path.join(self.dir, "dialerd.log")
        os.makedirs(os.path.join(self.state, "recordings"))
        os.makedirs(os.path.join(self.state, "lists"))
        os.makedirs(os.path.join(self.state, "overlays"))
        self.processes = {}
        self.daemon_env = {}  # what dialerd gets beside this process's environment
        self.restarts = None  # how often began_again(); None: this test does not take the unit's part
        self.at_end = []  # what a test set up beside, to be taken down
        self.conninfo = self._tool("tests/lib/cluster", "start", os.path.join(self.dir, "pg")).strip()

    def _tool(self, script, *args):
        return subprocess.run([os.path.join(SRC, script), *args], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    # ---- configuration ----

    def configure(self, trunk_port, slots=20, cps=50, channels=100, voice="kal16", transport="udp",
                  extra="", trunk_extra=""):
        with open(os.path.join(self.state, "overlays", "waiver.json"), "w", encoding="utf-8") as f:
            f.write(ANY_HOUR)
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(f"""[database]
conninfo = {self.conninfo}
[node]
name = test
state_dir = {self.state}
lease_ms = 5000
[policy]
packs_dir = {SRC}/policy/packs
overlay_dir = {self.state}/overlays
[sip]
host = {self.host}
port = 0
[media]
host = {self.host}
rtp_port_min = 22000
rtp_port_max = 27998
[agent]
slots = {slots}
voice = {voice}
{extra}
[trunk sim]
host = 127.0.0.1
port = {trunk_port}
transport = {transport}
calls_per_second = {cps}
channels = {channels}
{trunk_extra}
""")

    def migrate(self):
        self.ctl("db", "migrate")

    # ---- processes ----

    def start(self, name, argv, log=None, env=None):
        out = open(log or os.path.join(self.dir, name + ".log"), "ab")
        self.processes[name] = subprocess.Popen(argv, stdout=out, stderr=out, cwd=self.dir,
                                                env=dict(os.environ, **env) if env else None)
        out.close()
        return self.processes[name]

    def start_callsim(self, population, seed=1, extra=()):
        """Start the carrier; returns the file that names its ports."""
        ports = os.path.join(self.dir, "ports")
        if os.path.exists(ports):
            os.unlink(ports)
        self.start("callsim", [os.path.join(BUILD, "callsim"), "--config", population, "--seed", str(seed),
                               "--log", self.wire_log, "--port-file", ports, *extra])
        self.wait(lambda: os.path.exists(ports) and os.path.getsize(ports) > 0, 20, "callsim to listen")
        return ports

    def trunk_port(self, ports, name="main"):
        with open(ports, encoding="utf-8") as f:
            for line in f:
                fields = line.split()
                if fields[0] == name:
                    return int(fields[1])
        raise Failure("callsim has no trunk %s" % name)

    def launch_daemon(self):
        """Without waiting for it to hold its lease."""
        self.start("dialerd", [os.path.join(BUILD, "dialerd"), "-c", self.conf], self.daemon_log, self.daemon_env)

    def start_daemon(self):
        self.launch_daemon()
        self.wait(lambda: self.scalar("SELECT count(*) FROM dialer.node WHERE lease_until > now() AND pid = %d"
                                      % self.processes["dialerd"].pid) == "1", 30, "dialerd to hold its lease")

    def kill(self, name, sig=signal.SIGKILL, timeout=30):
        process = self.processes.pop(name)
        process.send_signal(sig)
        return process.wait(timeout=timeout)

    def cluster(self, action):
        """"start" or "stop" of PostgreSQL; whether it worked."""
        return subprocess.run([os.path.join(SRC, "tools", "pgcluster"), action, os.path.join(self.dir, "pg")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def database_started(self):
        """A server that was killed a moment ago may still look as if it ran: so it is asked something."""
        return self.cluster("start") and subprocess.run(
            ["psql", "-XAtqc", "SELECT 1", self.conninfo], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def kill_database(self):
        """As the kernel would: its children end a moment later."""
        with open(os.path.join(self.dir, "pg", "data", "postmaster.pid"), encoding="ascii") as f:
            os.kill(int(f.readline()), signal.SIGKILL)

    def stop(self):
        for name in list(self.processes):
            try:
                self.kill(name, signal.SIGTERM, 15)
            except subprocess.TimeoutExpired:
                print("# %s did not end on SIGTERM" % name)
        for process in self.processes.values():
            process.kill()
        for end in self.at_end:
            end()
        self._tool("tests/lib/cluster", "destroy", os.path.join(self.dir, "pg"))
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- what users do ----

    def ctl(self, *args, ok=(0,)):
        r = subprocess.run([os.path.join(BUILD, "dialerctl"), "-c", self.conf, *args], text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if r.returncode not in ok:
            raise Failure("dialerctl %s: exit %d\n%s%s" % (" ".join(args), r.returncode, r.stdout, r.stderr))
        return r.stdout

    def ctl_json(self, *args, ok=(0,)):
        return json.loads(self.ctl("--json", *args, ok=ok))

    # ---- the two witnesses ----

    def sql(self, text):
        return subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.conninfo, "-c", text], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.strip()

    def scalar(self, text):
        return self.sql(text)

    def many_leads(self, campaign, how_many, consents=0):
        """Behind the loaded leads of a campaign come as many more, made inside PostgreSQL; the first
        so many leads without one are given a consent (tests/lib/many_leads.sql)."""
        subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", self.conninfo, "-f",
                        os.path.join(SRC, "tests", "lib", "many_leads.sql")], check=True)
        number = self.scalar("SELECT id FROM dialer.campaign WHERE name = '%s'" % campaign)
        self.sql("CALL public.many_leads(%s, %d)" % (number, how_many))
        if consents:
            self.sql("CALL public.many_consents(%s, %d)" % (number, consents))
        self.sql("VACUUM ANALYZE dialer.lead, dialer.phone")

    def rows(self, query):
        """Rows of a query as dictionaries."""
        return json.loads(self.sql("SELECT coalesce(json_agg(t), '[]') FROM (%s) AS t" % query))

    def wire(self, kind=None, start=0):
        """What the carrier saw, in order; from this byte of its log on (a former wire_end)."""
        events = []
        with open(self.wire_log, encoding="utf-8") as f:
            f.seek(start)
            for line in f:
                if not line.endswith("\n"):
                    break  # being written right now
                event = json.loads(line)
                if kind is None or event.get("event") == kind:
                    events.append(event)
        return events

    def wire_end(self):
        """How many bytes the carrier has written down, up to its last whole line."""
        with open(self.wire_log, "rb") as f:
            size = f.seek(0, os.SEEK_END)
            f.seek(max(0, size - 65536))
            return max(0, size - 65536) + f.read().rfind(b"\n") + 1

    def wait(self, condition, timeout, what, every=0.1):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.began_again(name, process.returncode):
                    raise Failure("%s ended by itself (%s) while waiting for %s; %s" %
                                  (name, process.returncode, what, self.tail(name)))
            if condition():
                return
            time.sleep(every)
        raise Failure("waited %d s for %s" % (timeout, what))

    def began_again(self, name, status):
        """Where a test takes the unit's part (Restart=on-failure): a daemon that found no database when it
        began, and said so, is begun again."""
        if self.restarts is None or name != "dialerd" or status != 1 or \
                not re.search(r"error main: database: .*\s*$", self.tail(name)):
            return False
        self.restarts += 1
        self.launch_daemon()
        return True

    def wait_finished(self, campaign, timeout):
        self.wait(lambda: self.scalar("SELECT state FROM dialer.campaign WHERE name = '%s'" % campaign) == "finished",
                  timeout, "campaign %s to finish" % campaign, 0.5)

    def wait_over(self, campaign, timeout):
        """Finished, or all that is left is due later: whoever was understood to want a call in an hour."""
        end = time.monotonic() + timeout
        over = ("SELECT c.state = 'finished' OR NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.campaign_id = c.id "
                "AND a.state = 'committed') AND NOT EXISTS (SELECT FROM dialer.lead AS l WHERE l.campaign_id = c.id "
                "AND l.state = 'ready' AND l.due_at < now() + interval '%d seconds') "
                "FROM dialer.campaign AS c WHERE c.name = '%s'")
        try:
            self.wait(lambda: self.scalar(over % (end - time.monotonic(), campaign)) == "t", timeout,
                      "campaign %s to be over" % campaign, 0.5)
        except Failure as f:
            raise Failure("%s; left: %s" % (f, self.rows(
                "SELECT l.state, l.last_disposition, l.attempts, count(*), min(l.due_at), max(l.due_at) FROM dialer.lead AS l "
                "WHERE l.state IN ('ready', 'waiting', 'dialing') GROUP BY 1, 2, 3"))) from None

    def tail(self, name, lines=15):
        path = self.daemon_log if name == "dialerd" else os.path.join(self.dir, name + ".log")
        try:
            with open(path, encoding="utf-8", errors="replace") as f:
                return "".join(f.readlines()[-lines:])
        except OSError:
            return ""


def main(cases, name):
    """Run (title, function(stack)) cases, each on a stack of its own, as TAP."""
    print("1..%d" % len(cases), flush=True)
    failed = 0
    for number, (title, function) in enumerate(cases, 1):
        stack = None
        try:
            stack = Stack(name)
            function(stack)
            print("ok %d - %s" % (number, title), flush=True)
        except Exception as e:  # a crash of the test is a failure of the test
            failed += 1
            print("not ok %d - %s" % (number, title))
            for line in ("%s: %s" % (type(e).__name__, e)).splitlines():
                print("# " + line)
            if stack is not None:
                for line in stack.tail("dialerd").splitlines():
                    print("# dialerd: " + line)
            sys.stdout.flush()
        finally:
            if stack is not None and not (failed and os.environ.get("KEEP")):
                stack.stop()
    return 1 if failed else 0
