/* SPDX-License-Identifier: Apache-2.0 */
/* One side of the carrier that callers reach: a socket, credentials and limits. */
#ifndef CALLSIM_TRUNK_H
#define CALLSIM_TRUNK_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/callsim/digest.h"
#include "tools/callsim/settings.h"
#include "tools/callsim/sipmsg.h"

struct buf;
struct transport;

struct trunk {
	const struct trunk_settings *settings;
	struct transport *transport;
	int active;           /* calls from admission to their end */
	int64_t *admitted_us; /* ring of the last calls_per_second admissions; owned, may be NULL */
	uint64_t admitted;    /* in all */
};

int trunk_init(struct trunk *t, const struct trunk_settings *settings)
	__attribute__((warn_unused_result));
void trunk_release(struct trunk *t);

/* Why a new call is not taken now ("calls_per_second", "channels"), or NULL: it is counted. */
const char *trunk_admit(struct trunk *t, int64_t mono_us);

enum auth_result {
	AUTH_GOOD = 0, /* or none needed */
	AUTH_MISSING,  /* challenge */
	AUTH_STALE,    /* challenge with stale=true */
	AUTH_WRONG,    /* 403 */
};
/* code: 401 looks at Authorization, 407 at Proxy-Authorization. */
enum auth_result trunk_authenticate(const struct trunk *t, const struct digest_key *key,
	const struct sip_message *m, int code, int64_t wall_us);
/* The challenge header line with CRLF. Returns 0 or -EIO. */
int trunk_challenge(const struct trunk *t, const struct digest_key *key, int code, bool stale,
	int64_t wall_us, struct buf *out) __attribute__((warn_unused_result));

#endif
