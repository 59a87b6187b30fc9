# SPDX-License-Identifier: Apache-2.0
# One command = one file; the table is commands.c.
bin_PROGRAMS += dialerctl
dialerctl_LDADD = $(DIALER_ALL_LIBS)
dialerctl_SOURCES = \
	tools/dialerctl/cmd_config.c \
	tools/dialerctl/cmd_db.c \
	tools/dialerctl/cmd_help.c \
	tools/dialerctl/command.c tools/dialerctl/command.h \
	tools/dialerctl/commands.c tools/dialerctl/commands.h \
	tools/dialerctl/ctl.c \
	tools/dialerctl/main.c \
	tools/dialerctl/options.c tools/dialerctl/options.h \
	tools/dialerctl/rows.c tools/dialerctl/rows.h
