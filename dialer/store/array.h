/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL array literals ("{1,2}") for set-based statements: one parameter, many rows. */
#ifndef DIALER_STORE_ARRAY_H
#define DIALER_STORE_ARRAY_H

#include <stdint.h>

#include "dialer/base/buf.h"

/* Start and end a literal; values go in between. Errors stay in the buf. */
void array_begin(struct buf *b);
void array_end(struct buf *b);
void array_add_int(struct buf *b, int64_t value);
void array_add_text(struct buf *b, const char *text); /* quoted and escaped */
void array_add_null(struct buf *b);

/* Parse "{1,2,3}" of integers: returns how many, at most max. Anything else ends the list. */
int array_read_ints(const char *text, int64_t *values, int max);

#endif
