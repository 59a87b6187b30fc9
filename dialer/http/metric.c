/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/http/metric.h"

#include <inttypes.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

void metric_family(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Label values: backslash, quote and newline are escaped, as the format wants. */
static void add_escaped(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			buf_adds(out, "\\n");
			continue;
		}
		if (*text == '\\' || *text == '"')
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
}

static void add_name(struct buf *out, const char *name, const char *label, const char *label_value)
{
	buf_adds(out, name);
	if (label != NULL) {
		buf_addf(out, "{%s=\"", label);
		add_escaped(out, label_value);
		buf_adds(out, "\"}");
	}
}

void metric_sample_hundredths(struct buf *out, const char *name, const char *label, const char *label_value,
	int64_t hundredths)
{
	add_name(out, name, label, label_value);
	buf_addf(out, " %" PRId64 ".%02" PRId64 "\n", hundredths / 100, hundredths % 100);
}

void metric_sample(struct buf *out, const char *name, const char *label, const char *label_value,
	int64_t value)
{
	add_name(out, name, label, label_value);
	buf_addf(out, " %" PRId64 "\n", value);
}

void metric_single(struct buf *out, const char *name, const char *type, const char *help,
	int64_t value)
{
	metric_family(out, name, type, help);
	metric_sample(out, name, NULL, NULL, value);
}
