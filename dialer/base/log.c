/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define LINE_MAX_BYTES 2048

static const char *const category_names[] = {
#define LOG_CATEGORY(id, name) name,
#include "dialer/base/log_tbl.h"
#undef LOG_CATEGORY
};
static const char *const level_names[] = { "error", "warn", "info", "debug" };

static _Atomic int levels[LOG_CAT_COUNT] = {
#define LOG_CATEGORY(id, name) LOG_LEVEL_INFO,
#include "dialer/base/log_tbl.h"
#undef LOG_CATEGORY
};

void log_set_level(enum log_category cat, enum log_level level)
{
	atomic_store_explicit(&levels[cat], (int)level, memory_order_relaxed);
}

void log_set_all(enum log_level level)
{
	for (int i = 0; i < LOG_CAT_COUNT; i++)
		log_set_level((enum log_category)i, level);
}

bool log_enabled(enum log_category cat, enum log_level level)
{
	return (int)level <= atomic_load_explicit(&levels[cat], memory_order_relaxed);
}

int log_level_parse(const char *text, enum log_level *ret_level)
{
	for (int i = 0; i < 4; i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*ret_level = (enum log_level)i;
			return 0;
		}
	}
	return -EINVAL;
}

void log_write(enum log_category cat, enum log_level level, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES], when[CLOCK_TEXT_MAX];
	va_list ap;
	int n, m;

	clock_format_utc(clock_wall_us(), when, sizeof(when));
	n = snprintf(line, sizeof(line) - 1, "%s %-5s %s: ", when, level_names[level],
		category_names[cat]);
	va_start(ap, fmt);
	m = vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, ap);
	va_end(ap);
	if (m > 0)
		n += m;
	if ((size_t)n > sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n++] = '\n';
	/* One write per line, so that lines of several threads do not mix. */
	ssize_t written = write(STDERR_FILENO, line, (size_t)n);
	(void)written; /* nowhere to report that the log itself failed */
}
