# SPDX-License-Identifier: Apache-2.0
# Fixtures. A test adds libtests.a before $(DIALER_ALL_LIBS).
check_LIBRARIES = libtests.a
libtests_a_SOURCES = tests/lib/pgtest.c tests/lib/pgtest.h
# What a test puts under a daemon: plain, whatever the daemon itself is built with.
PRELOADS = tests/lib/shifted_clock.so tests/lib/failing_malloc.so
CLEANFILES += $(PRELOADS)
tests/lib/%.so: tests/lib/%.c
	$(AM_V_CCLD)$(MKDIR_P) tests/lib && $(CC) -shared -fPIC -O2 -D_GNU_SOURCE -I. -I$(top_srcdir) -o $@ $< -ldl
EXTRA_DIST += tests/lib/failing_malloc.c tests/lib/shifted_clock.c tests/lib/asan.supp tests/lib/cable.py tests/lib/chaos.py tests/lib/ed25519.py tests/lib/many_leads.sql tests/lib/verify_evidence.py tests/lib/nodes.py tests/lib/population.py tests/lib/run tests/lib/servers.py tests/lib/stack.py tests/lib/witness.py

EXTRA_DIST += tests/lib/cluster
.PHONY: clean-clusters
clean-clusters:
	rm -rf tests/pg-template.*
clean-local: clean-clusters
