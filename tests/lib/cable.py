# SPDX-License-Identifier: Apache-2.0
"""A way from a program to PostgreSQL that can be cut."""

import os
import select
import socket
import threading


class Cable:
    """A way to the database that can be cut: nothing is forwarded and nothing is told, as when a
    network fails."""

    def __init__(self, conninfo, host="127.0.0.1"):
        fields = dict(f.split("=", 1) for f in conninfo.split())
        self.target = os.path.join(fields["host"], ".s.PGSQL." + fields.get("port", "5432"))
        self.listener = socket.socket()
        self.listener.bind((host, 0))
        self.listener.listen()
        self.pairs = set()
        self.joined = threading.Event()
        self.joined.set()
        self.conninfo = " ".join("%s=%s" % (k, v) for k, v in fields.items() if k not in ("host", "port")) + \
            " host=%s port=%d tcp_user_timeout=3000" % self.listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(self.target)
            except OSError:  # the server is down
                near.close()
                continue
            threading.Thread(target=self._forward, args=(near, far), daemon=True).start()

    def _forward(self, near, far):
        other = {near: far, far: near}
        self.pairs.add((near, far))
        try:
            while True:
                for s in select.select([near, far], [], [])[0]:
                    self.joined.wait()
                    data = s.recv(65536)
                    if not data:
                        return
                    other[s].sendall(data)
        except OSError:
            pass
        finally:
            self.pairs.discard((near, far))
            near.close()
            far.close()

    def break_all(self):
        """Both ends learn that the connection is gone."""
        for pair in list(self.pairs):
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def cut(self):
        self.joined.clear()

    def join(self):
        self.joined.set()
