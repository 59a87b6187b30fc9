/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/access.h"

#include "dialer/base/banned.h"

int access_note(struct db *db, const char *command, int64_t number, int64_t attempt)
{
	char digits[DB_INT_MAX], id[DB_INT_MAX];

	return db_exec(db, "SELECT dialer.note_access($1::text, $2::bigint, $3::bigint)", 3,
		(const char *const[]){ command, number != 0 ? db_int_param(number, digits) : NULL,
			attempt != 0 ? db_int_param(attempt, id) : NULL }, NULL);
}
