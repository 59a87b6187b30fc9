/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical JSON: one byte string for one value, so that it can be hashed and signed. Members in
 * the byte order of their names, no white space, whole numbers only, the shortest escapes
 * (RFC 8785 for what is left). See dialer-evidence(7).
 */
#ifndef DIALER_AUDIT_CANON_H
#define DIALER_AUDIT_CANON_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct buf;

/* With its quotes. */
void canon_string(struct buf *b, const char *text, size_t len);
void canon_int(struct buf *b, int64_t value);
/* Any value. Returns 0, -EINVAL for a number with a fraction, -ENOMEM, or the buffer's error. */
int canon_value(struct buf *b, const json_t *value) __attribute__((warn_unused_result));

#endif
