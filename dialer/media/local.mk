# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/media/stream.h dialer/media/worker.h
