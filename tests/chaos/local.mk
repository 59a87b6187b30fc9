# SPDX-License-Identifier: Apache-2.0
# Kills and faults at random instants: make chaos
CHAOS_TESTS = tests/chaos/kill tests/chaos/faults
# One fault each; they wait more than they work.
FAULT_TESTS = tests/chaos/failover tests/chaos/clock tests/chaos/disk tests/chaos/carrier tests/chaos/resources
EXTRA_DIST += $(CHAOS_TESTS) $(FAULT_TESTS)

.PHONY: chaos
chaos: all $(PRELOADS)
	$(AM_V_at)TEST_LANES=2 top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(top_srcdir)/tests/lib/run $(CHAOS_TESTS)
	$(AM_V_at)TEST_LANES=5 top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(top_srcdir)/tests/lib/run $(FAULT_TESTS)

# A thousand at random instants, at a hundred calls a second: about half an hour.
.PHONY: chaos-long
chaos-long:
	$(AM_V_at)$(MAKE) chaos CHAOS_KILLS=700 CHAOS_FAULTS=300
