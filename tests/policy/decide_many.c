/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides many calls, for tests/policy/test_oracle: reads lines "NUMBER SECONDS PURPOSE VOICE" (voice
 * "artificial" or "live", seconds since 1970) and answers each with "VERDICT CLOCK NEXT":
 *
 *   CLOCK  "permit" when every rule of hours and holidays permits, "later" when one does not,
 *          "cannot_tell" when one has no data, "none" when none spoke
 *   NEXT   when the number's calling class next opens, in seconds; the same instant when it is open,
 *          "never" beyond the horizon
 *
 * The facts hold neither consent nor relationship, so no exception lifts a rule of hours.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

#define LINE_BYTES_MAX 128

static const char *clock_verdict(const struct policy *p, const struct decision *d)
{
	enum answer worst = 0;
	int i;

	for (i = 0; i < d->ruling_count; i++) {
		const struct ruling *r = &d->rulings[i];
		const char *kind = policy_rule(p, r->rule)->kind;

		if ((strcmp(kind, "hours") == 0 || strcmp(kind, "holiday") == 0) && r->answer > worst)
			worst = (enum answer)r->answer;
	}
	return worst == 0 ? "none" : answer_name(worst);
}

static int decide(const struct policy *p, const char *line)
{
	struct facts f = { .artificial_voice = TRI_NO };
	char number[24], purpose[24], voice[16], key[CLASS_KEY_MAX];
	struct decision d;
	int64_t now_s, next_us;

	if (sscanf(line, "%23s %" SCNd64 " %23s %15s", number, &now_s, purpose, voice) != 4 ||
		e164_parse(number, &f.number) != 0)
		return -1;
	f.now_us = now_s * CLOCK_US_PER_S;
	f.purpose = purpose_parse(purpose);
	if (strcmp(voice, "artificial") == 0)
		f.artificial_voice = TRI_YES;
	policy_decide(p, &f, &d);
	printf("%s %s ", verdict_name(d.verdict), clock_verdict(p, &d));
	if (policy_class_key(p, f.number, "", "", "", key, sizeof key) != 0)
		return -1;
	(void)policy_class_open(p, key, f.purpose, f.artificial_voice == TRI_YES, f.now_us, &next_us);
	if (next_us == INT64_MAX)
		puts("never");
	else
		printf("%" PRId64 "\n", next_us / CLOCK_US_PER_S);
	return 0;
}

int main(int argc, char **argv)
{
	char line[LINE_BYTES_MAX], error[POLICY_LOAD_ERROR_MAX];
	struct policy *p = NULL;
	int r = 0;

	if (argc != 2) {
		fputs("usage: decide_many PACKS_DIR\n", stderr);
		return 2;
	}
	if (policy_load(&p, argv[1], NULL, error, sizeof error) != 0) {
		fprintf(stderr, "decide_many: %s\n", error);
		return 1;
	}
	while (r == 0 && fgets(line, sizeof line, stdin))
		r = decide(p, line);
	if (r != 0)
		fprintf(stderr, "decide_many: cannot read: %s", line);
	policy_free(p);
	return r != 0;
}
