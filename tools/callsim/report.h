/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The truth log: one JSON object per line, flushed per line, so that a test can follow it and a
 * crash loses nothing. Every line starts with "at_us" (wall time) and "event". Numbers are written
 * in full: they are what tests compare with the database. One line at a time, one thread.
 *
 *	report_begin(r, "bye", call);
 *	report_text(r, "by", "caller");
 *	report_end(r);
 */
#ifndef CALLSIM_REPORT_H
#define CALLSIM_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report;

/* path NULL writes nothing. An existing file is appended to. Returns 0 or -errno. */
int report_open(struct report **rp, const char *path) __attribute__((warn_unused_result));
void report_close(struct report *r); /* accepts NULL */

/* call: number of the call the line is about, 0 none. */
void report_begin(struct report *r, const char *event, uint64_t call);
void report_text(struct report *r, const char *key, const char *value); /* bad UTF-8 replaced */
void report_int(struct report *r, const char *key, int64_t value);
void report_bool(struct report *r, const char *key, bool value);
/* Microseconds as milliseconds with one decimal; negative: null. */
void report_ms(struct report *r, const char *key, int64_t us);
void report_ms_list(struct report *r, const char *key, const int64_t *us, size_t count);
void report_object(struct report *r, const char *key);
void report_object_end(struct report *r);
void report_list(struct report *r, const char *key);
void report_list_text(struct report *r, const char *value);
void report_list_end(struct report *r);
void report_end(struct report *r);

/* A line could not be written (said once on standard error): the log is no longer the truth. */
bool report_failed(const struct report *r);

#endif
