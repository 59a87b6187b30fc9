#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of the evidence log, written from dialer-evidence(7) alone.

    verify_evidence.py FILE...        exports, bundles (.html), proofs; offline
    verify_evidence.py --database CONNINFO   the log in the database, and every row against its leaf (psql)
        --key PEM     the public key to believe; without it, the file's own word
        --head FILE   heads published earlier; may be repeated

One finding a line. Exit status: 0 good, 1 something was changed, 2 could not check.
"""

import argparse
import base64
import hashlib
import hmac
import html.parser
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ed25519  # noqa: E402

HEAD_MEMBERS = {"at", "key", "log", "root", "size", "v"}
LEAF_MEMBERS = {"at", "body", "id", "kind", "seq", "subject", "v"}
PEM_PREFIX = bytes.fromhex("302a300506032b6570032100")
# The table behind a kind, where it is not of the same name.
TABLES = {"outcome": "attempt", "consent": "consent_event", "certificate": "consent_certificate",
          "dnc": "internal_dnc", "campaign": "campaign_event", "list": "dnc_list", "head_key": "audit_key",
          "reassigned": "reassigned_answer", "hold": "legal_hold", "retention": "retention_event",
          "node": "node_event", "limit": "trunk_limit", "order": "node_order",
          "representative": "representative_order"}


class CannotCheck(Exception):
    pass


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_json(text, what):
    def no_float(number):
        raise CannotCheck("%s: %s is no whole number" % (what, number))
    try:
        return json.loads(text, parse_float=no_float, parse_constant=no_float)
    except ValueError as e:
        raise CannotCheck("%s: %s" % (what, e)) from None


def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Grows leaf by leaf; keeps the roots of the complete subtrees, left to right."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def add(self, leaf):
        node, n = leaf_hash(leaf), self.size
        while n & 1:
            node = node_hash(self.peaks.pop(), node)
            n >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def inclusion_root(leaf, index, size, path):
    """The root that a proof of RFC 9162, section 2.1.3.2, leads to; None for a path of another length."""
    if index >= size:
        return None
    fn, sn, node = index, size - 1, leaf_hash(leaf)
    for step in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            node = node_hash(step, node)
            while fn != 0 and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            node = node_hash(node, step)
        fn >>= 1
        sn >>= 1
    return node if sn == 0 else None


def consistent(first, second, first_root, second_root, path):
    """RFC 9162, section 2.1.4.2."""
    if first == second:
        return not path and first_root == second_root
    if first == 0 or first > second or not path:
        return False
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    old = new = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while fn != 0 and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            new = node_hash(new, step)
        fn >>= 1
        sn >>= 1
    return sn == 0 and old == first_root and new == second_root


def read_key(pem, what):
    lines = [line for line in pem.splitlines() if line and "-----" not in line]
    try:
        der = base64.b64decode("".join(lines), validate=True)
    except ValueError:
        der = b""
    if len(der) != 44 or not der.startswith(PEM_PREFIX):
        raise CannotCheck("%s: not the PEM of an Ed25519 public key" % what)
    return der[12:]


def key_id(public):
    return hashlib.sha256(public).hexdigest()[:16]


class Verifier:
    def __init__(self, key=None, heads=()):
        self.key = key          # 32 bytes the user believes, or None
        self.published = heads  # [(file, line, entry)]
        self.findings = []
        self.trusted_own_key = False

    def found(self, text):
        self.findings.append(text)

    def choose_key(self, pem, what):
        own = read_key(pem, what)
        if self.key is None:
            self.trusted_own_key = True
            return own
        if self.key != own:
            self.found("%s: it names the key %s, not %s" % (what, key_id(own), key_id(self.key)))
        return self.key

    def head(self, entry, log, public, where):
        """Is a head of this log and signed? Returns it, or None."""
        head = entry.get("head")
        if not isinstance(head, dict) or set(head) != HEAD_MEMBERS or head["v"] != 1:
            self.found("%s: no head" % where)
            return None
        try:
            signature = base64.b64decode(entry.get("sig", ""), validate=True)
        except ValueError:
            signature = b""
        if head["key"] != key_id(public) or not ed25519.verify(public, canonical(head), signature):
            self.found("%s: the signature of the head of size %s is not good" % (where, head["size"]))
        elif head["log"] != log:
            self.found("%s: the head of size %s is of another log" % (where, head["size"]))
        else:
            return head
        return None

    def check_leaf(self, text, seq, where):
        leaf = read_json(text, where)
        if not isinstance(leaf, dict) or set(leaf) != LEAF_MEMBERS or canonical(leaf) != text.encode():
            self.found("%s: leaf %d is no canonical leaf" % (where, seq))
        elif leaf["seq"] != seq:
            self.found("%s: leaf %d says that it is leaf %s" % (where, seq, leaf["seq"]))
        return leaf

    # ---- the whole log: from an export or the database

    def log(self, log, public, leaves, heads, where):
        """leaves: texts from 0 on; heads: entries. Published heads are looked at on the way."""
        wanted = {}
        for entry in heads:
            head = self.head(entry, log, public, where)
            if head is not None:
                wanted.setdefault(head["size"], []).append((where, head["root"]))
        for file, line, entry in self.published:
            place = "%s:%d" % (file, line)
            head = self.head(entry, log, public, place)
            if head is not None:
                wanted.setdefault(head["size"], []).append((place, head["root"]))
        tree = Tree()
        for text in leaves:
            self.check_leaf(text, tree.size, where)
            tree.add(text.encode())
            for place, root in wanted.pop(tree.size, ()):
                if tree.root().hex() != root:
                    self.found("%s: the first %d leaves have another root than the head of that size" %
                               (place, tree.size))
        for size, places in sorted(wanted.items()):
            for place, _ in places:
                self.found("%s: a head of size %d, but the log has %d leaves" % (place, size, tree.size))
        if not heads:
            self.found("%s: no head" % where)
        return tree.size

    def export(self, path):
        with open(path, encoding="utf-8", newline="\n") as f:
            first = read_json(f.readline(), path)
            if first.get("from"):
                raise CannotCheck("%s is a part of a log (hint: export it whole)" % path)
            public = self.choose_key(first["public_key"], path)
            entries = [read_json(line, path) for line in f]
        leaves = [e["leaf"] for e in entries if e.get("type") == "leaf"]
        heads = [e for e in entries if e.get("type") == "head"]
        if len(leaves) + len(heads) != len(entries):
            self.found("%s: a line that is neither leaf nor head" % path)
        self.log(first["log"], public, leaves, heads, path)

    # ---- single records

    def inclusion(self, record, head, where):
        """A record with its leaf, index and path, under a head that was checked."""
        leaf = self.check_leaf(record["leaf"], record["index"], where)
        root = inclusion_root(record["leaf"].encode(), record["index"], head["size"],
                              [bytes.fromhex(step) for step in record["path"]])
        if root is None or root.hex() != head["root"]:
            self.found("%s: leaf %s is not in the tree of the head" % (where, record["index"]))
        return leaf

    def compare_published(self, head):
        for file, line, entry in self.published:
            kept = entry.get("head", {})
            if kept.get("size") == head["size"] and kept.get("root") != head["root"]:
                self.found("%s:%d: another root for size %d" % (file, line, head["size"]))

    def proof(self, proof, where):
        if self.key is None:
            raise CannotCheck("%s names no key (hint: --key)" % where)
        head = self.head(proof, proof["head"].get("log"), self.key, where)
        if head is not None:
            self.inclusion(proof, head, where)
            self.compare_published(head)

    def consistency(self, proof, where):
        roots = {}
        for file, line, entry in self.published:
            if self.key is None:
                raise CannotCheck("%s names no key (hint: --key)" % where)
            head = self.head(entry, entry.get("head", {}).get("log"), self.key, "%s:%d" % (file, line))
            if head is not None:
                roots[head["size"]] = bytes.fromhex(head["root"])
        for size in (proof["first"], proof["second"]):
            if size not in roots:
                raise CannotCheck("%s: no head of size %d is known (hint: --head)" % (where, size))
        if not consistent(proof["first"], proof["second"], roots[proof["first"]], roots[proof["second"]],
                          [bytes.fromhex(step) for step in proof["path"]]):
            self.found("%s: the log of size %d does not begin with that of size %d" %
                       (where, proof["second"], proof["first"]))

    def revealed(self, record, leaf, key, where):
        """The plain texts beside a record are what its leaf commits to."""
        for column, text in list(record.get("reveal", {}).items()) + list(record.get("json", {}).items()):
            member = leaf["body"].get(column)
            if isinstance(member, dict) and "hmac" in member:
                said = hmac.new(key, column.encode() + b"\0" + text.encode(), hashlib.sha256).hexdigest()
                good = said == member["hmac"]
            elif isinstance(member, dict) and "sha256" in member:
                good = hashlib.sha256(text.encode()).hexdigest() == member["sha256"]
            else:
                good = False
            if not good:
                self.found("%s: %s of record %d is not what was recorded" % (where, column, record["index"]))

    def bundle(self, bundle, where):
        public = self.choose_key(bundle["public_key"], where)
        head = self.head(bundle, bundle["log"], public, where)
        key = bytes.fromhex(bundle["subject_key"])
        number = bundle["number"].lstrip("+")
        if head is None:
            return
        self.compare_published(head)
        for record in bundle["records"]:
            leaf = self.inclusion(record, head, where)
            if leaf["subject"] not in ("", bundle["subject"]):
                self.found("%s: record %d is about somebody else" % (where, record["index"]))
            self.revealed(record, leaf, key, where)
            if record.get("reveal", {}).get("number", number) != number:
                self.found("%s: record %d is about another number" % (where, record["index"]))

    def file(self, path):
        with open(path, encoding="utf-8", newline="") as f:
            text = f.read()
        if text.lstrip()[:1] == "<":
            self.bundle(read_json(embedded(text, path), path), path)
            return
        if is_export(text.split("\n", 1)[0]):
            self.export(path)
            return
        first = read_json(text, path)
        if not isinstance(first, dict):
            raise CannotCheck("%s is no evidence this program knows" % path)
        if first.get("type") == "bundle":
            self.bundle(first, path)
        elif "leaf" in first:
            self.proof(first, path)
        elif "first" in first:
            self.consistency(first, path)
        else:
            raise CannotCheck("%s is no evidence this program knows" % path)


def is_export(line):
    try:
        first = json.loads(line)
    except ValueError:
        return False
    return isinstance(first, dict) and first.get("type") == "export"


class Embedded(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.inside = False
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and dict(attrs).get("id") == "dialer-evidence"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.text.append(data)


def embedded(page, what):
    parser = Embedded()
    parser.feed(page)
    if not parser.text:
        raise CannotCheck("%s holds no evidence" % what)
    return "".join(parser.text)


class Database:
    """Reads by psql alone; each row as one line of JSON."""

    def __init__(self, conninfo):
        self.conninfo = conninfo

    def lines(self, query):
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.conninfo, "-c", query],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotCheck("psql: %s" % done.stderr.strip())
        return [json.loads(line) for line in done.stdout.split("\n") if line]

    def columns(self, table):
        return {c["name"]: c["type"] for c in self.lines(
            "SELECT json_build_object('name', attname, 'type', format_type(atttypid, NULL)) FROM pg_attribute"
            " WHERE attrelid = 'dialer.%s'::regclass AND attnum > 0 AND NOT attisdropped" % table)}

    def rows(self, table):
        """id -> {column: text or None}, each as the log writes it down."""
        parts = []
        for name, kind in self.columns(table).items():
            text = '"%s"::text' % name
            if kind == "timestamp with time zone":
                text = ("CASE WHEN isfinite(\"%s\") THEN (extract(epoch FROM \"%s\") * 1000000)::bigint::text END" %
                        (name, name))
            elif kind == "bytea":
                text = "encode(\"%s\", 'hex')" % name
            elif kind.endswith("[]"):
                text = "array_to_json(\"%s\")::text" % name
            parts.append("'%s', %s" % (name, text))
        return {int(row["id"]): row for row in self.lines(
            "SELECT json_build_object(%s) FROM dialer.%s" % (", ".join(parts), table))}


def plain(member, text):
    """Does a member of a body, as it stands, say the same as a column's text?"""
    if member is None or text is None:
        return member is None and text is None
    if isinstance(member, bool):
        return text == ("true" if member else "false")
    if isinstance(member, list):
        return json.loads(text) == member
    return str(member) == text


def member_matches(member, column, text, key):
    if not isinstance(member, dict):
        return plain(member, text)
    # Of a subject that was erased nothing can be said.
    if "hmac" in member and key is None:
        return True
    if text is None:
        return False
    if "sha256" in member:
        return hashlib.sha256(text.encode()).hexdigest() == member["sha256"]
    return hmac.new(key, column.encode() + b"\0" + text.encode(), hashlib.sha256).hexdigest() == member["hmac"]


# What the retention job may blank: of which kind, which columns, and of which class they are.
BLANKED = {("outcome", "recording"): "audio", ("recording", "file"): "audio", ("outcome", "slots"): "transcript",
           ("call_event", "text"): "transcript", ("call_event", "detail"): "transcript"}


class Retention:
    """Until when what may have been blanked, by the leaves of the retention job and those that wait."""

    def __init__(self, db, leaves):
        runs = [leaf["body"] for leaf in leaves if leaf["kind"] == "retention"] + db.lines(
            "SELECT json_build_object('class', class, 'event', event, 'cutoff', (extract(epoch FROM cutoff) * 1000000)"
            "::bigint) FROM dialer.retention_event WHERE id IN (SELECT unnest(row_ids) FROM dialer.audit_pending"
            " WHERE kind = 'retention')")
        self.until = {}
        for run in runs:
            if run["event"] == "run":
                self.until[run["class"]] = max(run["cutoff"], self.until.get(run["class"], run["cutoff"]))
        self.debt = {c["id"] for c in db.lines(
            "SELECT json_build_object('id', id) FROM dialer.campaign WHERE purpose = 'debt'")}

    def took(self, leaf, column, text):
        kept_as = BLANKED.get((leaf["kind"], column))
        if text or kept_as is None:
            return False
        if kept_as == "audio" and leaf["body"]["campaign_id"] in self.debt:
            kept_as = "audio_debt"
        return leaf["at"] < self.until.get(kept_as, leaf["at"])


def verify_rows(v, db, leaves):
    keys = {s["id"]: s["key"] for s in db.lines(
        "SELECT json_build_object('id', encode(id, 'hex'), 'key', encode(key, 'hex')) FROM dialer.subject")}
    waiting = {(p["kind"], i) for p in db.lines(
        "SELECT json_build_object('kind', kind, 'ids', row_ids) FROM dialer.audit_pending") for i in p["ids"]}
    erased = {leaf["body"]["subject"] for leaf in leaves if leaf["kind"] == "erasure"}
    erased |= {e["subject"] for e in db.lines(
        "SELECT json_build_object('subject', encode(subject, 'hex')) FROM dialer.erasure WHERE id IN"
        " (SELECT unnest(row_ids) FROM dialer.audit_pending WHERE kind = 'erasure')")}
    retention = Retention(db, leaves)
    tables, seen = {}, set()
    for leaf in leaves:
        kind, name = leaf["kind"], TABLES.get(leaf["kind"], leaf["kind"])
        rows = tables.setdefault(name, db.rows(name) if name not in tables else None)
        row = rows.get(leaf["id"])
        seen.add((kind, leaf["id"]))
        if row is None:
            v.found("leaf %d: row %d of dialer.%s is gone" % (leaf["seq"], leaf["id"], name))
            continue
        key = keys.get(leaf["subject"]) if leaf["subject"] else ""
        if leaf["subject"] and key is None and leaf["subject"] not in erased:
            v.found("leaf %d: the key of its subject is gone, and no erasure says so" % leaf["seq"])
        for column, member in leaf["body"].items():
            if column in row and (retention.took(leaf, column, row[column]) or member_matches(
                    member, column, row[column], bytes.fromhex(key) if key is not None else None)):
                continue
            v.found("leaf %d: %s of row %d of dialer.%s was changed" % (leaf["seq"], column, leaf["id"], name))
    for kind in {leaf["kind"] for leaf in leaves} | {k for k, _ in waiting}:
        name = TABLES.get(kind, kind)
        for i, row in tables.setdefault(name, db.rows(name) if name not in tables else None).items():
            if kind == "outcome" and row["state"] != "ended":
                continue
            if (kind, i) not in seen and (kind, i) not in waiting:
                v.found("row %d of dialer.%s has no leaf (%s)" % (i, name, kind))


def verify_database(v, conninfo):
    db = Database(conninfo)
    log = db.lines("SELECT json_build_object('id', encode(l.id, 'hex'), 'key', k.public_key) FROM dialer.audit_log"
                   " AS l JOIN dialer.audit_key AS k USING (key_id)")
    if len(log) != 1:
        raise CannotCheck("the database has no log")
    public = v.choose_key(log[0]["key"], "database")
    texts = [bytes.fromhex(h).decode() for h in db.lines(
        "SELECT to_json(encode(leaf, 'hex')) FROM dialer.audit_leaf ORDER BY seq")]
    heads = [{"head": {"at": h["at"], "key": h["key"], "log": log[0]["id"], "root": h["root"], "size": h["size"],
                       "v": 1}, "sig": base64.b64encode(bytes.fromhex(h["sig"])).decode()} for h in db.lines(
        "SELECT json_build_object('at', (extract(epoch FROM at) * 1000000)::bigint, 'key', key_id, 'root',"
        " encode(root, 'hex'), 'size', size, 'sig', encode(signature, 'hex')) FROM dialer.audit_head ORDER BY size")]
    v.log(log[0]["id"], public, texts, heads, "database")
    verify_rows(v, db, [read_json(t, "database") for t in texts])


def read_heads(paths):
    heads = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            heads += [(path, n, read_json(line, path)) for n, line in enumerate(f, 1) if line.strip()]
    return heads


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--database", metavar="CONNINFO")
    parser.add_argument("--key", metavar="PEM")
    parser.add_argument("--head", action="append", default=[], metavar="FILE")
    options = parser.parse_args()
    if not options.files and options.database is None:
        parser.error("nothing to check")
    try:
        key = None
        if options.key:
            with open(options.key, encoding="utf-8") as f:
                key = read_key(f.read(), options.key)
        v = Verifier(key, read_heads(options.head))
        for path in options.files:
            v.file(path)
        if options.database is not None:
            verify_database(v, options.database)
    except (CannotCheck, OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError, ValueError) as e:
        print("could not check: %s" % (e if not isinstance(e, KeyError) else "no member %s" % e), file=sys.stderr)
        return 2
    if v.trusted_own_key:
        print("the key is the file's own word (hint: --key)", file=sys.stderr)
    for finding in v.findings:
        print(finding)
    print("%d findings" % len(v.findings) if v.findings else "good")
    return 1 if v.findings else 0


if __name__ == "__main__":
    sys.exit(main())
