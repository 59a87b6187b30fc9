/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything the log holds about one telephone number, for a court: each record with its proof, with
 * the plain text of what its leaf commits to, and with the rules its decisions were made by. One file,
 * which people read and programs check without any database (dialer-evidence(7)). Blocking, one thread.
 */
#ifndef DIALER_AUDIT_BUNDLE_H
#define DIALER_AUDIT_BUNDLE_H

#include <stdint.h>

#include <jansson.h>

#include "dialer/base/buf.h"
#include "dialer/store/db.h"

#define BUNDLE_RECORDS_MAX 100000
#define BUNDLE_BYTES_MAX (256 * 1024 * 1024)

enum bundle_scope {
	BUNDLE_ALL = 1,
	BUNDLE_CONSENT, /* may it be called: consents, revocations, their words, witnesses and files; and "view" */
};

/*
 * *ret is the evidence as JSON, owned by the caller. Returns 0; -ENOENT when the log holds nothing about
 * the number; or -errno. db->error tells.
 */
int bundle_make(struct db *db, int64_t number, enum bundle_scope scope, json_t **ret)
	__attribute__((warn_unused_result));

/* The same instant by the clock of the person, for reading: "2026-11-21 14:00 EST", or "" when unknown. */
typedef void bundle_clock_h(int64_t us, char *out, size_t size, void *arg);

/* The page for people, with the evidence in it. Returns 0 or the error of out. */
int bundle_html(const json_t *bundle, bundle_clock_h *clock, void *arg, struct buf *out)
	__attribute__((warn_unused_result));

#endif
