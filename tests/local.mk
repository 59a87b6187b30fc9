# SPDX-License-Identifier: Apache-2.0
# One file per floor, as in dialer/ and policy/. A test program adds itself to check_PROGRAMS.
# "make -j check" begins the tests in their order: scripts first, which take long, so that in the end none runs
# alone.
include tests/lib/local.mk
include tests/unit/base/local.mk
include tests/unit/policy/local.mk
include tests/unit/store/local.mk
include tests/unit/audit/local.mk
include tests/unit/leads/local.mk
include tests/unit/lists/local.mk
include tests/unit/callerid/local.mk
include tests/unit/sip/local.mk
include tests/unit/media/local.mk
include tests/unit/agent/local.mk
include tests/unit/call/local.mk
include tests/unit/pacing/local.mk
include tests/unit/http/local.mk
include tests/unit/callsim/local.mk
include tests/policy/local.mk
include tests/integration/local.mk
include tests/e2e/local.mk
include tests/chaos/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
TESTS += $(dist_check_SCRIPTS) $(check_PROGRAMS)
