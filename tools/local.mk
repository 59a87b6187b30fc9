# SPDX-License-Identifier: Apache-2.0
include tools/dialerctl/local.mk
include tools/callsim/local.mk
include tools/pacesim/local.mk
dist_check_SCRIPTS += tools/check-includes tools/check-man tools/check-size
EXTRA_DIST += tools/m4/.gitkeep tools/build-aux/.gitkeep \
	tools/build tools/check tools/coverage-policy tools/packages tools/packages.txt tools/pgcluster tools/quickstart

# Below the prefix, so that an installation for one user needs no root.
systemdunitdir = $(prefix)/lib/systemd/system
systemdunit_DATA = tools/systemd/dialerd.service
EXTRA_DIST += tools/systemd/dialerd.service.in
CLEANFILES += tools/systemd/dialerd.service
tools/systemd/dialerd.service: tools/systemd/dialerd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) tools/systemd && sed 's,[@]sbindir[@],$(sbindir),' $(srcdir)/tools/systemd/dialerd.service.in >$@.tmp && mv $@.tmp $@
