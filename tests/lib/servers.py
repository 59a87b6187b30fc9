# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL as a primary and its replicas: server 0 is the stack's own, each next one a copy of the one before."""

import os
import signal
import subprocess

import stack


def folder(s, number):
    return os.path.join(s.dir, "pg" if number == 0 else "pg%d" % number)


def cluster(*args):
    return subprocess.run([os.path.join(stack.SRC, "tools", "pgcluster"), *args], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def name_all(s, count):
    """From now on all programs know so many servers and write to the one that lets them."""
    s.conninfo = "host=%s dbname=dialer user=dialer target_session_attrs=read-write" % ",".join(
        os.path.join(folder(s, i), "socket") for i in range(count + 1))


def one(s, number):
    return "host=%s dbname=dialer user=dialer" % os.path.join(folder(s, number), "socket")


def ask(s, number, sql):
    return subprocess.run(["psql", "-XAtqc", sql, one(s, number)], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def replicate(s, primary):
    """Server primary + 1 becomes the synchronous replica of server primary, which goes on meanwhile."""
    cluster("replica", folder(s, primary + 1), folder(s, primary))
    s.at_end.append(lambda: cluster("destroy", folder(s, primary + 1)))
    s.wait(lambda: ask(s, primary, "SELECT sync_state FROM pg_stat_replication") == "sync", 30, "the replica to keep up")


def asynchronous(s, primary):
    """The primary no longer waits for its replica."""
    ask(s, primary, "ALTER SYSTEM RESET synchronous_standby_names")
    ask(s, primary, "SELECT pg_reload_conf()")


def stop(s, number):
    cluster("stop", folder(s, number))


def promote(s, number):
    cluster("promote", folder(s, number))


def start(s, number):
    cluster("start", folder(s, number))


def processes(s, number):
    """The postmaster and its children."""
    with open(os.path.join(folder(s, number), "data", "postmaster.pid"), encoding="ascii") as f:
        main = int(f.readline())
    found = [main]
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="ascii", errors="replace") as f:
                    parent = int(f.read().rpartition(")")[2].split()[1])
            except OSError:  # it has ended meanwhile
                continue
            if parent == main:
                found.append(int(name))
    return found


def kill(s, number):
    """All of it at once, as when the machine loses its power: nothing more is sent to the replica. Its
    disk is not to be used again: whoever started it anew would have a second primary."""
    for pid in processes(s, number):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    data = os.path.realpath(os.path.join(folder(s, number), "data"))
    os.rename(data, os.path.join(os.path.dirname(data), "lost"))
