# SPDX-License-Identifier: Apache-2.0
include tools/dialerctl/local.mk
include tools/callsim/local.mk
dist_check_SCRIPTS += tools/check-includes tools/check-man tools/check-size
EXTRA_DIST += tools/m4/.gitkeep tools/build-aux/.gitkeep \
	tools/build tools/check tools/coverage-policy tools/packages tools/packages.txt tools/pgcluster tools/quickstart
