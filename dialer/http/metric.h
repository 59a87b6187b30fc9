/* SPDX-License-Identifier: Apache-2.0 */
/* Prometheus text format, one metric family at a time. */
#ifndef DIALER_HTTP_METRIC_H
#define DIALER_HTTP_METRIC_H

#include <stdint.h>

struct buf;

/* The # HELP and # TYPE lines; type is "counter" or "gauge". Call once, before its samples. */
void metric_family(struct buf *out, const char *name, const char *type, const char *help);
/* One sample. label and value of the label may be NULL: no label. */
void metric_sample(struct buf *out, const char *name, const char *label, const char *label_value,
	int64_t value);
/* The same of a number with two decimals, given in hundredths; 0 or more. */
void metric_sample_hundredths(struct buf *out, const char *name, const char *label, const char *label_value,
	int64_t hundredths);
/* Family and its one sample without label. */
void metric_single(struct buf *out, const char *name, const char *type, const char *help,
	int64_t value);

#endif
