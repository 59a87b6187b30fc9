/* SPDX-License-Identifier: Apache-2.0 */
/* Who looked at whose data: a row of evidence each, before anything is shown. Blocking, one thread. */
#ifndef DIALER_STORE_ACCESS_H
#define DIALER_STORE_ACCESS_H

#include <stdint.h>

#include "dialer/store/db.h"

/*
 * command: its words, as "subject show". number: 0 of many people, with their numbers in full; one of
 * which nothing is known leaves no trace. attempt: the call, or 0. The login is the session's own.
 * Returns 0, or -errno with db->error set; then nothing may be shown.
 */
int access_note(struct db *db, const char *command, int64_t number, int64_t attempt) __attribute__((warn_unused_result));

#endif
