/* SPDX-License-Identifier: Apache-2.0 */
/* Days as people say them: "tomorrow", "next friday", "december third". Any thread. */
#ifndef DIALER_AGENT_SPOKEN_DAY_H
#define DIALER_AGENT_SPOKEN_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rules <day> and <soon> (relative days only) and those they use, as JSGF. */
extern const char spoken_day_grammar[];

/* Days since 1970-01-01; false when words name no day. A day of the year is the next such day. */
bool spoken_day_parse(const char *words, int64_t today, int64_t *ret_day);
/* Two digits of month and two of day, as keyed. */
bool spoken_day_keyed(const char *digits, int64_t today, int64_t *ret_day);

#define SPOKEN_DAY_TEXT_MAX 48
/* "Thursday, December 3rd". Returns buf. */
const char *spoken_day_format(int64_t day, char *buf, size_t size);
/* "2026-12-03". Returns buf. */
const char *spoken_day_iso(int64_t day, char *buf, size_t size);
bool spoken_day_from_iso(const char *text, int64_t *ret_day);

#endif
