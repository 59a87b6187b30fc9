# SPDX-License-Identifier: Apache-2.0
# What decides how many lines: no database, no clock, no loop. The daemon and the simulator share it.
PACE_SOURCES = \
	dialer/pacing/durations.c dialer/pacing/durations.h \
	dialer/pacing/escrow.c dialer/pacing/escrow.h \
	dialer/pacing/ledger.c dialer/pacing/ledger.h \
	dialer/pacing/model.c dialer/pacing/model.h \
	dialer/pacing/predict.c dialer/pacing/predict.h \
	dialer/pacing/tally.c dialer/pacing/tally.h
libdialer_a_SOURCES += $(PACE_SOURCES)
libdialer_a_SOURCES += \
	dialer/pacing/agreement.c dialer/pacing/agreement.h dialer/pacing/claim.c dialer/pacing/clocks.c \
	dialer/pacing/level.c dialer/pacing/lines.c \
	dialer/pacing/backoff.c dialer/pacing/backoff.h dialer/pacing/limits.c dialer/pacing/node.c \
	dialer/pacing/pacing.c dialer/pacing/pacing.h dialer/pacing/pacing_priv.h \
	dialer/pacing/hand_over.c dialer/pacing/hand_over.h dialer/pacing/handing.c \
	dialer/pacing/plan.c dialer/pacing/plan.h \
	dialer/pacing/rate.c dialer/pacing/rate.h \
	dialer/pacing/recall.c dialer/pacing/recall.h \
	dialer/pacing/retry.c dialer/pacing/retry.h \
	dialer/pacing/runs.c dialer/pacing/select.c \
	dialer/pacing/shed.c dialer/pacing/shed.h \
	dialer/pacing/spread.c dialer/pacing/spread.h
