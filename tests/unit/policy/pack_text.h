/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of rule packs for tests that write their own. */
#ifndef TESTS_UNIT_POLICY_PACK_TEXT_H
#define TESTS_UNIT_POLICY_PACK_TEXT_H

#define HEAD "{\"pack\": \"t\", \"place\": \"*\", \"as_of\": \"2026-07\", \"review_by\": \"2027-01-01\", "
#define INFO "\"text\": \"t\", \"citation\": \"c\", \"confidence\": \"H\""
#define RULE(id, rest) "{\"id\": \"" id "\", " INFO ", " rest "}"
#define HOURS(windows) "\"kind\": \"hours\", \"windows\": {" windows "}"

/* Every kind a policy must have but hours, without area codes. */
#define COMPLETE \
	RULE("S4", "\"kind\": \"place\"") "," RULE("S3", "\"kind\": \"common_window\"") "," \
	RULE("Q1", "\"kind\": \"purpose\"") "," RULE("D1", "\"kind\": \"dnc_internal\"") "," \
	RULE("V1", "\"kind\": \"revoke\"") "," \
	RULE("C1", "\"kind\": \"consent\", \"form\": \"oral\"") "," \
	RULE("C2", "\"kind\": \"cap\", \"span\": \"24h\"") "," \
	RULE("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"")
#define RECORDS RULE("P0", "\"kind\": \"record\", \"parties\": \"one\"")
#define OPEN RULE("H1", HOURS("\"daily\": \"08:00-21:00\""))

#endif
