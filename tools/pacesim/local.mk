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

# The long form: how much of the seats' time at which abandonment, beside the others, with a picture; then
# longer days, in which only ours is looked at. Fails on a breach and on a point of others not below ours.
PACESIM_RUNS = 1000
PACESIM_PLOT_RUNS = 60
PACESIM_LONG_DAYS = 4 8
PACESIM_LONG_DAY_RUNS = 200
PACESIM_JOBS = 2
.PHONY: pacesim-long
pacesim-long: tools/pacesim/pacesim$(EXEEXT)
	tools/pacesim/pacesim --runs $(PACESIM_RUNS) --plot-runs $(PACESIM_PLOT_RUNS) \
		--jobs $(PACESIM_JOBS) --svg pacesim.svg > pacesim.tsv; failed=$$?; cat pacesim.tsv; exit $$failed
	for hours in $(PACESIM_LONG_DAYS); do \
		echo "# $$hours hours a day"; \
		tools/pacesim/pacesim --runs $(PACESIM_LONG_DAY_RUNS) --plot-runs 0 --hours $$hours \
			--jobs $(PACESIM_JOBS) || exit 1; \
	done
CLEANFILES += pacesim.svg pacesim.tsv
