# SPDX-License-Identifier: Apache-2.0
# The whole stack, minutes long, so apart from "make check": make check-e2e
E2E_TESTS = tests/e2e/test_wire tests/e2e/test_control tests/e2e/test_seats tests/e2e/test_nodes tests/e2e/test_namespaces tests/e2e/test_times tests/e2e/test_sipp tests/e2e/test_quickstart tests/e2e/test_replay
EXTRA_DIST += $(E2E_TESTS) \
	tests/e2e/sipp/busy.xml tests/e2e/sipp/hangs_up.xml tests/e2e/sipp/no_capacity.xml \
	tests/e2e/sipp/rings_on.xml tests/e2e/sipp/stays.xml

.PHONY: check-e2e
check-e2e: all
	$(AM_V_at)top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(top_srcdir)/tests/lib/run $(E2E_TESTS)
