# SPDX-License-Identifier: Apache-2.0
# Pacing against simulated populations; shares dialer/pacing's pure part with the daemon and nothing else.
noinst_PROGRAMS += tools/pacesim/pacesim
tools_pacesim_pacesim_SOURCES = \
	tools/pacesim/dialers.h \
	tools/pacesim/engine.c tools/pacesim/engine.h \
	tools/pacesim/others.c tools/pacesim/ours.c \
	tools/pacesim/pacesim.c \
	tools/pacesim/plot.c tools/pacesim/plot.h \
	tools/pacesim/replay.c tools/pacesim/rng.h \
	tools/pacesim/vicidial.c \
	tools/pacesim/world.c tools/pacesim/world.h
tools_pacesim_pacesim_LDADD = libdialer.a -lm
dist_check_SCRIPTS += tools/pacesim/check-short

PACESIM_RUNS = 1000
PACESIM_PLOT_RUNS = 60
PACESIM_JOBS = 2
.PHONY: pacesim
pacesim: tools/pacesim/pacesim$(EXEEXT)
	tools/pacesim/pacesim --runs $(PACESIM_RUNS) --plot-runs $(PACESIM_PLOT_RUNS) \
		--jobs $(PACESIM_JOBS) --svg pacesim.svg | tee pacesim.tsv
CLEANFILES += pacesim.svg pacesim.tsv
