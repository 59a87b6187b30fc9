# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/pacing/claim.c \
	dialer/pacing/backoff.c dialer/pacing/backoff.h dialer/pacing/limits.c dialer/pacing/node.c \
	dialer/pacing/pacing.c dialer/pacing/pacing.h dialer/pacing/pacing_priv.h \
	dialer/pacing/plan.c dialer/pacing/plan.h \
	dialer/pacing/rate.c dialer/pacing/rate.h \
	dialer/pacing/retry.c dialer/pacing/retry.h \
	dialer/pacing/runs.c
