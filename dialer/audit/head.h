/* SPDX-License-Identifier: Apache-2.0 */
/* Signed tree heads: the few bytes that stand for the whole log at one size. */
#ifndef DIALER_AUDIT_HEAD_H
#define DIALER_AUDIT_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "dialer/audit/digest.h"
#include "dialer/audit/signkey.h"
#include "dialer/base/buf.h"
#include "dialer/store/audit_log.h"

#define HEAD_TEXT_MAX 512
#define HEAD_LINE_MAX 1024

struct head {
	uint8_t log[AUDIT_LOG_ID_BYTES];
	struct audit_head_row row; /* with its signature */
};

/* The bytes that are signed. */
void head_text(const struct head *h, struct buf *out);
/* The members "head" and "sig" of an object, without its braces. */
void head_members(const struct head *h, struct buf *out);
int head_sign(struct head *h, const struct signkey *k) __attribute__((warn_unused_result));
/* False too when the head names another key. */
bool head_verify(const struct head *h, const struct signkey *k);
/* From an object with "head" and "sig". Returns 0 or -EINVAL (a member is missing, too much or wrong). */
int head_read(const json_t *object, struct head *ret) __attribute__((warn_unused_result));

/*
 * Published heads, one a line: append h to a file durably. A line cut short by a crash is removed
 * first. Returns 0 or -errno.
 */
int head_publish(const char *path, const struct head *h) __attribute__((warn_unused_result));
/* Visit the heads of such a file. Returns 0, the callback's result, or -errno with *ret_line where. */
typedef int head_visit_h(const struct head *h, long line, void *arg);
int heads_read(const char *path, head_visit_h *visit, void *arg, long *ret_line)
	__attribute__((warn_unused_result));

#endif
