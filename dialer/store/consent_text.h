/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialer.consent_text: the exact words that people agreed to, each text once, by its hash. Never
 * changed. Blocking, one thread.
 */
#ifndef DIALER_STORE_CONSENT_TEXT_H
#define DIALER_STORE_CONSENT_TEXT_H

#include "dialer/store/db.h"

struct consent_text {
	const char *text;              /* UTF-8; borrowed */
	const char *language, *version; /* "" not said */
};

/* Returns 0, -EEXIST when the text is kept already, or -errno. hex: its hash, also of -EEXIST. */
int consent_text_add(struct db *db, const struct consent_text *t, char hex[65]) __attribute__((warn_unused_result));
/* For dialerctl: one row or none; and all, newest first, each with the consents that name it. */
int consent_text_get(struct db *db, const char *hex, PGresult **ret) __attribute__((warn_unused_result));
int consent_texts(struct db *db, PGresult **ret) __attribute__((warn_unused_result));

#endif
