/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Area codes of the North American Numbering Plan, for the import path. The table is made at
 * build time from policy/packs/us/numbers.json by tools/nanp-table, so the pack that decides where
 * a number lives also decides which area codes exist. Read-only; any thread.
 */
#ifndef POLICY_NUMBER_NANP_H
#define POLICY_NUMBER_NANP_H

enum nanp_kind { NANP_UNASSIGNED = 0, NANP_GEOGRAPHIC, NANP_TOLL_FREE, NANP_OTHER };

struct nanp_code {
	char region[3]; /* ISO 3166-1; "" for codes of no country */
	unsigned char kind; /* enum nanp_kind */
};

#define NANP_CODES 800 /* area codes 200 to 999 */

extern const struct nanp_code nanp_codes[NANP_CODES];

#endif
