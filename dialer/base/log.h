/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines on standard error: time, level, category, text. A line names its object
 * ("campaign=7 attempt=91: ..."). Numbers of people are masked by base/mask before they get here.
 * base/, policy/ and parsers return errors and do not log; a daemon floor logs a failure once.
 */
#ifndef DIALER_BASE_LOG_H
#define DIALER_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR = 0, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

enum log_category {
#define LOG_CATEGORY(id, name) LOG_CAT_##id,
#include "dialer/base/log_tbl.h"
#undef LOG_CATEGORY
	LOG_CAT_COUNT
};

/* Any thread; takes effect at once. */
void log_set_level(enum log_category cat, enum log_level level);
void log_set_all(enum log_level level);
bool log_enabled(enum log_category cat, enum log_level level);
/* "error", "warn", "info", "debug". Returns 0 or -EINVAL. */
int log_level_parse(const char *text, enum log_level *ret_level)
	__attribute__((warn_unused_result));

/* One line, no newline at its end. Any thread; lines do not mix. */
void log_write(enum log_category cat, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define LOG_AT(cat, level, ...) \
	do { \
		if (log_enabled(LOG_CAT_##cat, (level))) \
			log_write(LOG_CAT_##cat, (level), __VA_ARGS__); \
	} while (0)
#define log_error(cat, ...) LOG_AT(cat, LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(cat, ...) LOG_AT(cat, LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(cat, ...) LOG_AT(cat, LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(cat, ...) LOG_AT(cat, LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
