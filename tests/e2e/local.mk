# SPDX-License-Identifier: Apache-2.0
# The whole stack, minutes long, so apart from "make check": make check-e2e
# They wait for calls more than they work, so E2E_LANES of them run side by side, the longest first. Alone run
# those in which many people talk at once or every tenth of a second counts.
E2E_LANES = 2
E2E_TESTS = \
	tests/e2e/test_quickstart \
	tests/e2e/test_control \
	tests/e2e/test_sipp \
	tests/e2e/test_namespaces \
	tests/e2e/test_nodes \
	tests/e2e/test_hand_over \
	tests/e2e/test_representatives \
	tests/e2e/test_ringing \
	tests/e2e/test_replay \
	tests/e2e/test_times
E2E_ALONE = tests/e2e/test_wire tests/e2e/test_seats
EXTRA_DIST += $(E2E_TESTS) $(E2E_ALONE) \
	tests/e2e/sipp/busy.xml tests/e2e/sipp/hangs_up.xml tests/e2e/sipp/no_capacity.xml \
	tests/e2e/sipp/rings_on.xml tests/e2e/sipp/stays.xml

.PHONY: check-e2e
check-e2e: all
	$(AM_V_at)top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; export top_srcdir top_builddir; \
		TEST_LANES=$(E2E_LANES) $(SHELL) $(top_srcdir)/tests/lib/run $(E2E_TESTS); failed=$$?; \
		$(SHELL) $(top_srcdir)/tests/lib/run $(E2E_ALONE) && exit $$failed
