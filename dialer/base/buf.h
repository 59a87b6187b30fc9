/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte string with a maximum given at creation. An append that would pass the maximum,
 * or for which there is no memory, leaves the contents as they were and marks the buffer failed;
 * the caller checks once, at the end, with buf_error(). Single owner, any one thread.
 */
#ifndef DIALER_BASE_BUF_H
#define DIALER_BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;  /* NUL-terminated; NULL until the first append */
	size_t len;  /* bytes without the NUL */
	size_t cap;
	size_t max;  /* largest len allowed */
	int error;   /* 0, -ENOBUFS (maximum) or -ENOMEM */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
/* Empty it and forget its error; memory is kept. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Append text as the inside of a JSON string: quotes, backslash and control characters escaped. */
void buf_add_json(struct buf *b, const char *text, size_t len);

/* The text so far, never NULL. Valid until the next append. */
const char *buf_text(const struct buf *b);
int buf_error(const struct buf *b) __attribute__((warn_unused_result));

#endif
