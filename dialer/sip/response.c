/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/sip/sip.h"

#include "dialer/base/banned.h"

struct row {
	int code;
	enum disposition disposition;
};

static const struct row responses[] = {
#define RESPONSE(code, d) { code, DISPOSITION_##d },
#include "dialer/sip/response_tbl.h"
#undef RESPONSE
};

static const struct row causes[] = {
#define CAUSE(cause, d) { cause, DISPOSITION_##d },
#include "dialer/sip/response_tbl.h"
#undef CAUSE
};

static enum disposition find(const struct row *rows, size_t n, int code)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].code == code)
			return rows[i].disposition;
	}
	return DISPOSITION_NONE;
}

/* The value of ;cause= behind the protocol, or 0. */
static int cause_of(const char *reason, const char *protocol)
{
	const char *p = strcasestr(reason, protocol);

	p = p != NULL ? strcasestr(p, "cause=") : NULL;
	return p != NULL ? (int)strtol(p + 6, NULL, 10) : 0;
}

/*
 * 603+ (ATIS-1000099): the network, not the person. Status, phrase and the text's version must
 * agree, for a plain 603 stays a decline.
 */
static bool network_blocked(int code, const char *phrase, const char *reason)
{
	return code == 603 && strcasecmp(phrase, "Network Blocked") == 0 &&
	       strcasestr(reason, "v=analytics1") != NULL;
}

/* These say little by themselves when a gateway stands between. */
static bool vague(int code)
{
	return code == 480 || code == 403 || code >= 500;
}

enum disposition sip_disposition(int code, const char *phrase, const char *reason)
{
	enum disposition d = DISPOSITION_NONE;

	if (network_blocked(code, phrase, reason) || cause_of(reason, "SIP") == 607)
		return DISPOSITION_BLOCKED;
	if (vague(code) && code < 600)
		d = find(causes, sizeof(causes) / sizeof(causes[0]), cause_of(reason, "Q.850"));
	if (d == DISPOSITION_NONE)
		d = find(responses, sizeof(responses) / sizeof(responses[0]), code);
	if (d != DISPOSITION_NONE)
		return d;
	if (code >= 600 && code < 700)
		return DISPOSITION_DECLINED;
	return code >= 500 && code < 600 ? DISPOSITION_CONGESTION : DISPOSITION_FAILED;
}
