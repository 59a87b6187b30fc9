/* SPDX-License-Identifier: Apache-2.0 */
/* Rule packs of any bytes: refused with a sentence, or a policy that decides; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

/* What a policy needs at least, so that a good pack gets as far as a decision. */
static const char complete[] =
	"{\"pack\": \"base\", \"place\": \"*\", \"as_of\": \"2026-07\", \"review_by\": \"2027-01-01\", \"rules\": ["
#define ROW(id, rest) "{\"id\": \"" id "\", \"text\": \"t\", \"citation\": \"c\", \"confidence\": \"H\", " rest "}"
	ROW("S4", "\"kind\": \"place\"") "," ROW("S3", "\"kind\": \"common_window\"") ","
	ROW("Q1", "\"kind\": \"purpose\"") "," ROW("D1", "\"kind\": \"dnc_internal\"") ","
	ROW("V1", "\"kind\": \"revoke\"") "," ROW("C1", "\"kind\": \"consent\", \"form\": \"oral\"") ","
	ROW("C2", "\"kind\": \"cap\", \"span\": \"24h\"") ","
	ROW("P0", "\"kind\": \"record\", \"parties\": \"one\"") ","
	ROW("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"") ","
	ROW("H1", "\"kind\": \"hours\", \"windows\": {\"daily\": \"08:00-21:00\"}")
	"]}";

/* A zone without changes, three hours behind. */
static const char tzif[] =
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
	"\xff\xff\xd5\xd0\0\0ABC\0"
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
	"\xff\xff\xd5\xd0\0\0ABC\0" "\nABC3\n";

static void decide(const struct policy *p)
{
	static struct facts f;
	static char rulings[RULINGS_JSON_MAX];
	struct decision d;

	f.now_us = INT64_C(1780000000000000);
	f.number.digits = UINT64_C(12022345678);
	policy_decide(p, &f, &d);
	if (d.verdict == VERDICT_ALLOW)
		abort(); /* of facts that are all unknown */
	if (rulings_to_json(p, &d, rulings, sizeof rulings) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_builder *b;
	struct policy *p = NULL;
	const char *zone;
	size_t i;
	int r;

	if (policy_builder_new(&b) != 0)
		return 0;
	r = policy_builder_add_pack(b, "base", complete, sizeof complete - 1);
	if (r != 0)
		abort();
	r = policy_builder_add_pack(b, "fuzz", (const char *)data, size);
	for (i = 0; r == 0 && (zone = policy_builder_zone_needed(b, i)); i++)
		if (policy_builder_add_zone(b, zone, tzif, sizeof tzif - 1) != 0)
			abort();
	if (r == 0)
		r = policy_builder_finish(b, &p);
	if (r == 0)
		decide(p);
	else if (*policy_builder_error(b) == '\0')
		abort(); /* a failure without a word */
	policy_free(p);
	policy_builder_free(b);
	return 0;
}
