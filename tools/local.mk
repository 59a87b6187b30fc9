# SPDX-License-Identifier: Apache-2.0
include tools/dialerctl/local.mk
include tools/callsim/local.mk
EXTRA_DIST += tools/m4/.gitkeep tools/build-aux/.gitkeep tools/pgcluster
